// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A drive of the older kind, from {@code -drive} or one of its short forms ({@code drive_new} in QEMU's blockdev.c).
 *
 * @param id given or made up by QEMU, such as {@code virtio0} or {@code ide1-cd0}
 * @param givenId whether the user gave it
 * @param interfaceName {@code none} when a {@code -device} names the drive
 * @param root options of the top node of its chain, cache modes spelled out
 * @param cdrom whether the medium is a CD-ROM
 * @param snapshot whether writes go to a temporary overlay
 */
record Drive(String id, boolean givenId, String interfaceName, Options root, boolean cdrom, boolean snapshot) {

    /** How QEMU counts drives of one interface that the user did not number. */
    static final class Numbering {
        private final Set<String> used = new HashSet<>();
        private final Map<String, Integer> firstFree = new HashMap<>();
        private final int ideUnitsPerBus;

        /** @param ideUnitsPerBus 1 on q35, whose ports hold one disk each, else 2 */
        Numbering(int ideUnitsPerBus) {
            this.ideUnitsPerBus = ideUnitsPerBus;
        }

        String nameFor(
                String interfaceName,
                boolean cdrom,
                Optional<Integer> givenIndex,
                Optional<Integer> givenUnit,
                int givenBus) {
            int unitsPerBus = interfaceName.equals("ide") ? ideUnitsPerBus : interfaceName.equals("scsi") ? 7 : 0;
            int index = givenIndex.orElseGet(() -> givenUnit
                    .map(unit -> givenBus * Math.max(unitsPerBus, 1) + unit)
                    .orElseGet(() -> nextFree(interfaceName)));
            used.add(interfaceName + index);
            String medium = unitsPerBus > 0 ? (cdrom ? "-cd" : "-hd") : "";
            return unitsPerBus > 0
                    ? interfaceName + index / unitsPerBus + medium + index % unitsPerBus
                    : interfaceName + index;
        }

        /** Places are never given back, so the search goes on where the last one ended. */
        private int nextFree(String interfaceName) {
            int index = firstFree.getOrDefault(interfaceName, 0);
            while (used.contains(interfaceName + index)) {
                index++;
            }
            firstFree.put(interfaceName, index);
            return index;
        }
    }

    static Drive of(Options options, String defaultInterface, boolean snapshotAll, Numbering numbering) {
        String interfaceName = options.get("if", defaultInterface);
        boolean cdrom = options.get("media", "disk").equals("cdrom");
        String generated = numbering.nameFor(
                interfaceName,
                cdrom,
                number(options, "index"),
                number(options, "unit"),
                number(options, "bus").orElse(0));
        return new Drive(
                options.get("id", generated),
                options.get("id").isPresent(),
                interfaceName,
                root(options, cdrom),
                cdrom,
                options.flag("snapshot").orElse(snapshotAll));
    }

    private static Optional<Integer> number(Options options, String key) {
        return options.get(key).filter(text -> text.matches("\\d{1,6}")).map(Integer::valueOf);
    }

    /** Without a format the top node is one whose driver QEMU probes. */
    private static Options root(Options options, boolean cdrom) {
        Options root = options;
        for (Map.Entry<String, String> entry :
                cacheMode(options.get("cache", "")).entrySet()) {
            root = root.get(entry.getKey()).isPresent() ? root : root.with(entry.getKey(), entry.getValue());
        }
        if (cdrom || options.flag("readonly").orElse(false)) {
            root = root.with("read-only", "on");
        }
        Optional<String> file = options.get("file");
        Optional<String> driver = options.first("driver", "format");
        root = root.without("file");
        if (file.isEmpty()) {
            return driver.map(root::withDriver).orElse(root);
        }
        if (driver.filter(BlockNode::isProtocol).isPresent()) {
            return root.over(FileNameSyntax.parse(file.get())).with("driver", driver.get());
        }
        if (file.get().startsWith("json:")) {
            Options nested = FileNameSyntax.parse(file.get());
            if (!BlockNode.isProtocol(nested.get("driver", ""))) {
                return nested.over(root);
            }
        }
        root = root.over(new Options(FileNameSyntax.parseBelow("file", file.get())));
        return driver.map(root::withDriver).orElse(root);
    }

    /** The cache modes of {@code qemu-options.hx} as the three switches they stand for. */
    private static Map<String, String> cacheMode(String mode) {
        return switch (mode) {
            case "none", "off" -> switches("on", "on", "off");
            case "directsync" -> switches("off", "on", "off");
            case "writeback" -> switches("on", "off", "off");
            case "writethrough" -> switches("off", "off", "off");
            case "unsafe" -> switches("on", "off", "on");
            default -> Map.of();
        };
    }

    private static Map<String, String> switches(String writeback, String direct, String noFlush) {
        return Map.of("cache.writeback", writeback, "cache.direct", direct, "cache.no-flush", noFlush);
    }
}
