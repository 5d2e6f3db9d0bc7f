// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Holds a disk of a domain against the one the command line yields for it. */
final class DiskComparison {
    private static final Map<String, List<String>> BUSES = Map.of(
            "virtio", List.of("virtio-blk", "vhost-user"),
            "ide", List.of("ide"),
            "sata", List.of("ahci"),
            "scsi", List.of("virtio-scsi", "scsi"),
            "usb", List.of("usb"),
            "fdc", List.of("floppy"));

    /** Cache modes as writeback, direct, no-flush, in the order of the three switches. */
    private static final Map<String, List<Boolean>> CACHES = Map.of(
            "none", List.of(true, true, false),
            "directsync", List.of(false, true, false),
            "writeback", List.of(true, false, false),
            "writethrough", List.of(false, false, false),
            "unsafe", List.of(true, false, true));

    private DiskComparison() {}

    /** Whether libvirt leaves the disk out of the command line: a pool that is down, or one it plugs in over QMP. */
    static boolean isPluggedLater(DomainDescription.Disk disk) {
        return (!disk.get("source/startupPolicy").isEmpty() && disk.type().equals("volume"))
                || disk.get("transient/shareBacking").equals("yes");
    }

    static Optional<String> difference(DomainDescription.Disk expected, QemuCommandLine line) {
        List<String> aliases = aliases(expected);
        Optional<ConfiguredDisk> match = line.disks().stream()
                .filter(disk -> aliases.contains(disk.name()))
                .findFirst();
        if (match.isEmpty()) {
            return Optional.of("no disk " + aliases + " among "
                    + line.disks().stream().map(ConfiguredDisk::name).toList());
        }
        return Stream.of(bus(expected, match.get()), driver(expected, match.get()), source(expected, match.get()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(text -> match.get().name() + " " + text);
    }

    private static Optional<String> bus(DomainDescription.Disk expected, ConfiguredDisk disk) {
        return unless(
                BUSES.get(expected.get("target/bus")).contains(disk.bus()),
                "bus",
                disk.bus(),
                expected.get("target/bus"));
    }

    private static Optional<String> driver(DomainDescription.Disk expected, ConfiguredDisk disk) {
        List<Boolean> actual = List.of(disk.cacheWriteback(), disk.cacheDirect(), disk.cacheNoFlush());
        List<Boolean> cache = CACHES.get(expected.get("driver/cache"));
        String io = expected.get("driver/io");
        String ioThread = expected.get("driver/iothread");
        List<String> ioThreads = ioThread.isEmpty() ? expected.ioThreads() : List.of("iothread" + ioThread);
        // A drive without a medium has no node that could carry a cache mode.
        boolean cacheAgrees = cache == null || disk.protocol().isEmpty() || cache.equals(actual);
        return unless(cacheAgrees, "cache", actual, cache)
                .or(() -> unless(io.isEmpty() || disk.aio().equals(Optional.of(io)), "aio", disk.aio(), io))
                .or(() -> unless(
                        ioThreads.isEmpty() || ioThreads.equals(disk.ioThreads()),
                        "iothreads",
                        disk.ioThreads(),
                        ioThreads));
    }

    private static Optional<String> source(DomainDescription.Disk expected, ConfiguredDisk disk) {
        String format = expected.get("driver/type");
        String actual = disk.format().orElse(format);
        // libvirt's raw with encryption is QEMU's luks, its fat is the vvfat protocol under raw.
        boolean formatAgrees = format.isEmpty()
                || actual.equals(format)
                || (actual.equals("luks") && expected.attributes().containsKey("encryption"))
                || (format.equals("fat") && disk.protocol().equals(Optional.of("vvfat")));
        String source = expected.get("source/file") + expected.get("source/dev");
        boolean passedOpen = !expected.get("source/fdgroup").isEmpty()
                && disk.path().orElse("").startsWith("/dev/fdset/");
        boolean sourceAgrees = source.isEmpty()
                || passedOpen
                || expected.type().equals("vhostvdpa")
                || disk.path().equals(Optional.of(source));
        return unless(formatAgrees, "format", actual, format)
                .or(() -> unless(sourceAgrees, "path", disk.path(), source));
    }

    private static Optional<String> unless(boolean agrees, String what, Object actual, Object expected) {
        return agrees ? Optional.empty() : Optional.of(what + " " + actual + " for " + expected);
    }

    /** The alias libvirt makes: user's own, by index for virtio and USB, by address for the others ({@code qemu_alias.c}). */
    private static List<String> aliases(DomainDescription.Disk disk) {
        String own = disk.get("alias/name");
        if (own.startsWith("ua-")) {
            return List.of(own);
        }
        String target = disk.get("target/dev");
        String bus = disk.get("target/bus");
        int index = index(target.substring(target.startsWith("fd") || target.length() > 2 ? 2 : 0));
        return switch (bus) {
            case "virtio" -> List.of("virtio-disk" + index);
            case "usb" -> List.of("usb-disk" + index);
            default -> addressed(disk, bus, index);
        };
    }

    /** Of SCSI controllers only LSI's has no target in the alias. */
    private static List<String> addressed(DomainDescription.Disk disk, String bus, int index) {
        String prefix = bus + address(disk, "controller", controllerOf(bus, index)) + "-"
                + address(disk, "bus", busOf(bus, index)) + "-";
        String unit = address(disk, "unit", unitOf(bus, index));
        return bus.equals("scsi")
                ? List.of(prefix + address(disk, "target", 0) + "-" + unit, prefix + unit)
                : List.of(prefix + unit);
    }

    private static String address(DomainDescription.Disk disk, String part, int otherwise) {
        String given = disk.get("address/" + part);
        return given.isEmpty() ? String.valueOf(otherwise) : given;
    }

    private static int controllerOf(String bus, int index) {
        return switch (bus) {
            case "ide" -> index / 4;
            case "sata" -> index / 6;
            case "fdc" -> 0;
            default -> index / 7;
        };
    }

    private static int busOf(String bus, int index) {
        return bus.equals("ide") ? index % 4 / 2 : 0;
    }

    private static int unitOf(String bus, int index) {
        return switch (bus) {
            case "ide" -> index % 2;
            case "sata" -> index % 6;
            case "fdc" -> index;
            default -> index % 7;
        };
    }

    /** Letters behind the prefix as a number: a is 0, z is 25, aa is 26. */
    private static int index(String letters) {
        int index = 0;
        for (int position = 0; position < letters.length(); position++) {
            index = index * 26 + letters.charAt(position) - 'a' + 1;
        }
        return index - 1;
    }
}
