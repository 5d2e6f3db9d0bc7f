// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.facts.Visibility;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The QEMU processes of this host. */
@Command(
        name = "list",
        description = "Show the QEMU processes of this host and their disks.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = "  iotrace list        # pid, disks, AIO engine, cache, IOThread, leaf devices, what can be seen")
final class ListCommand implements Callable<Integer> {
    private final Console console;

    ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InventoryException {
        HostRoot host = HostRoot.live();
        List<Integer> pids = Inventory.qemuProcesses(host);
        if (pids.isEmpty()) {
            console.say("No QEMU process runs on this host.");
            return Main.DONE;
        }
        Inventory inventory = Inventory.of(host, pids, InventoryOptions.defaults());
        TextTable table = new TextTable(
                "PID", "VM", "ACCEL", "DISK", "MODEL", "FORMAT", "AIO", "CACHE", "IOTHREAD", "LEAVES", "SEEN", "FILE");
        List<String> notes = new ArrayList<>();
        for (TracedProcess process : inventory.processes()) {
            for (TracedDisk disk : process.disks()) {
                Visibility visibility = Visibility.of(disk.event());
                row(table, process, disk.event(), visibility);
                if (visibility.extent() != Visibility.Extent.FULL) {
                    notes.add(process.machine().name() + " " + disk.event().disk() + ": " + visibility.words());
                }
            }
            process.warnings().forEach(warning -> console.say("iotrace: " + warning));
        }
        console.out().print(table.render());
        notes.forEach(console.out()::println);
        return Main.DONE;
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
                disk.ioThreads() == null || disk.ioThreads().isEmpty() ? "main loop" : disk.ioThreads(),
                text(disk.leaves()),
                visibility.extent().label(),
                text(disk.file()));
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
        return value == null || value.isEmpty() ? "-" : value;
    }
}
