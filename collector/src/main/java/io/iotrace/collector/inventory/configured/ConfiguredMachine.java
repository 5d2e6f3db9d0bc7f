// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.configured;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A virtual machine as a file configures it. It is looked at as a process would be that QEMU started with these arguments on a host of which
 * nothing is known: sizes, file systems and devices below the images are unknown.
 */
public final class ConfiguredMachine {
    private static final int PID = 1;
    private static final long LARGEST_BYTES = 16L << 20;

    private ConfiguredMachine() {}

    /**
     * Reads a file.
     *
     * @param file libvirt's domain XML, or QEMU's program and arguments as a shell or {@code /proc/PID/cmdline} has them
     * @throws InventoryException when the file is neither
     */
    public static TracedProcess of(Path file) throws InventoryException, IOException {
        if (Files.size(file) > LARGEST_BYTES) {
            throw new InventoryException(file + " is too large for a configuration");
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        return text.stripLeading().startsWith("<")
                ? ofDomain(text, file.toString())
                : ofArguments(text, file.toString());
    }

    private static TracedProcess ofDomain(String xml, String name) throws InventoryException, IOException {
        DomainXml domain = DomainXml.parse(xml, name);
        TracedProcess process = look(domain.arguments());
        VirtualMachine machine = process.machine();
        return new TracedProcess(
                process.processId(),
                new VirtualMachine(
                        machine.name(),
                        machine.uuid(),
                        machine.processId(),
                        machine.qemu(),
                        machine.qemuVersion(),
                        machine.accelerator(),
                        machine.machine(),
                        machine.virtualProcessors(),
                        machine.commandLine(),
                        machine.name()),
                process.threads(),
                process.disks(),
                process.warnings());
    }

    private static TracedProcess ofArguments(String text, String name) throws InventoryException, IOException {
        List<String> words = ShellWords.program(text);
        if (words.size() < 2) {
            throw new InventoryException(name + " is neither libvirt's domain XML nor a QEMU command line");
        }
        return look(words);
    }

    /** Looks at a process of a recorded host that has nothing but its arguments. */
    private static TracedProcess look(List<String> words) throws InventoryException, IOException {
        Path root = Files.createTempDirectory("iotrace-check");
        try {
            Path process = Files.createDirectories(root.resolve("proc").resolve(Integer.toString(PID)));
            String program = words.get(0);
            Files.writeString(process.resolve("cmdline"), String.join("\0", words) + "\0");
            Files.writeString(process.resolve("comm"), program.substring(program.lastIndexOf('/') + 1) + "\n");
            Files.writeString(process.resolve("status"), "Name:\tqemu\nPid:\t" + PID + "\n");
            Inventory inventory = Inventory.of(new HostRoot(root), List.of(PID), new InventoryOptions(true, Map.of()));
            TracedProcess found = inventory.processes().get(0);
            if (found.unread().isPresent()) {
                throw new InventoryException(
                        "'" + program + "' is not read: " + found.unread().get());
            }
            if (!found.machine().qemu()) {
                throw new InventoryException("'" + program + "' is not the name of a QEMU program");
            }
            // What cannot be read of a process that does not run is no warning.
            return new TracedProcess(found.processId(), found.machine(), found.threads(), found.disks(), List.of());
        } finally {
            delete(root);
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
