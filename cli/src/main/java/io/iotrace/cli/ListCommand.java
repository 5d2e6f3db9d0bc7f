// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.facts.Visibility;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.VirtualDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The QEMU processes of this host. */
@Command(
        name = "list",
        description = "Show the QEMU processes of this host and their disks.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = "  iotrace list        # pid, disks, AIO engine, cache, IOThread, leaf devices, what can be seen")
final class ListCommand implements Callable<Integer> {
    private static final String NONE = "-";

    @Option(
            names = "--qmp",
            paramLabel = "PID=SOCKET",
            description = "Ask a QEMU process about disks that its command line does not name. Repeatable.")
    private Map<Integer, Path> qmpSockets = Map.of();

    private final Console console;

    ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Inventory inventory = Inventory.ofAll(HostRoot.live(), new InventoryOptions(false, qmpSockets));
        if (inventory.processes().isEmpty()) {
            console.say("No QEMU process runs on this host.");
            return Main.DONE;
        }
        TextTable table = new TextTable(
                "PID", "VM", "ACCEL", "DISK", "MODEL", "FORMAT", "AIO", "CACHE", "IOTHREAD", "LEAVES", "SEEN", "FILE");
        List<String> notes = new ArrayList<>();
        for (TracedProcess process : inventory.processes()) {
            if (process.disks().isEmpty()) {
                withoutDisk(table, process);
            }
            for (TracedDisk disk : process.disks()) {
                Visibility visibility = Visibility.of(disk.event());
                row(table, process, disk.event(), visibility);
                String name = process.machine().name() + " " + disk.event().disk() + ": ";
                if (visibility.extent() != Visibility.Extent.FULL) {
                    notes.add(name + visibility.words());
                }
                if (!text(disk.event().throttling()).equals(NONE)) {
                    notes.add(name + "QEMU limits it: " + disk.event().throttling());
                }
            }
            process.warnings().forEach(warning -> console.say("iotrace: " + warning));
        }
        console.out().print(table.render());
        notes.forEach(console.out()::println);
        return Main.DONE;
    }

    private static void withoutDisk(TextTable table, TracedProcess process) {
        table.row(
                Integer.toString(process.processId()),
                process.machine().name(),
                text(process.machine().accelerator()),
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                process.unread().map(reason -> "not read: " + reason).orElse("no disk"));
    }

    private static void row(TextTable table, TracedProcess process, VirtualDisk disk, Visibility visibility) {
        table.row(
                Integer.toString(process.processId()),
                process.machine().name(),
                text(process.machine().accelerator()),
                disk.disk(),
                text(disk.deviceModel()),
                text(disk.format()),
                text(disk.configuredEngine()),
                cache(disk),
                ioThreads(disk),
                text(disk.leaves()),
                visibility.extent().label(),
                text(disk.file()));
    }

    private static String ioThreads(VirtualDisk disk) {
        String ids = text(disk.ioThreads());
        return disk.knowsIoThreads() && ids.equals(NONE) ? "main loop" : ids;
    }

    /** The cache mode by its QEMU name (qemu-options.hx). */
    private static String cache(VirtualDisk disk) {
        if (disk.cacheNoFlush()) {
            return "unsafe";
        }
        if (!disk.knowsCacheWriteback()) {
            return disk.cacheDirect() ? "cache.direct=on" : "cache.direct=off";
        }
        if (disk.cacheDirect()) {
            return disk.cacheWriteback() ? "none" : "directsync";
        }
        return disk.cacheWriteback() ? "writeback" : "writethrough";
    }

    private static String text(String value) {
        return value == null || value.isEmpty() ? NONE : value;
    }
}
