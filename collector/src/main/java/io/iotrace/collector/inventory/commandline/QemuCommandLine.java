// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A QEMU command line, parsed. Nothing in it is an error: an option that is not understood is left out, because the process runs and
 * therefore QEMU understood it.
 */
public final class QemuCommandLine {
    private final Settings settings;
    private final List<ConfiguredDisk> disks;

    private QemuCommandLine(Settings settings) {
        this.settings = settings;
        this.disks = List.copyOf(new DiskAssembler(settings).disks());
    }

    /**
     * Parses an argument vector.
     *
     * @param words program and arguments, as in {@code /proc/PID/cmdline}
     * @param configFile reads a file named by {@code -readconfig}; empty when it cannot be read
     */
    public static QemuCommandLine parse(List<String> words, Function<String, Optional<String>> configFile) {
        return new QemuCommandLine(Settings.read(words, configFile));
    }

    /** Name from {@code -name}. */
    public Optional<String> name() {
        return settings.name().first("guest").filter(name -> !name.isEmpty());
    }

    public Optional<String> uuid() {
        return settings.uuid;
    }

    public Optional<String> machine() {
        return settings.machine().get("type");
    }

    /** Accelerator asked for; the one in use is seen from the process's descriptors. */
    public Optional<String> accelerator() {
        return settings.accelerator;
    }

    /** Processors of {@code -smp} at start; empty when the option is absent. */
    public Optional<Integer> processors() {
        return settings.processors();
    }

    /** Ids of the IOThread objects in the order QEMU creates them. */
    public List<String> ioThreadIds() {
        return settings.objects.values().stream()
                .filter(object -> object.get("qom-type", "").equals("iothread"))
                .flatMap(object -> object.get("id").stream())
                .toList();
    }

    public List<ConfiguredDisk> disks() {
        return disks;
    }
}
