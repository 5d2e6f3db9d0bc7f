// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.inventory.ImageFile;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.probe.Need;
import io.iotrace.probe.Probe;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What of the probe a process needs, by its inventory: the engines of its disks. What is not told here the probe notices itself: a ring or a
 * context that QEMU makes for a disk that is plugged, and a request that falls back to the pool.
 */
final class TargetNeeds {
    private TargetNeeds() {}

    /** Of a virtual machine. Its pool of threads does flushes, discards and writes of zeroes whatever the engine. */
    static Set<Need> ofMachine(TracedProcess process) {
        if (process.unread().isPresent()) {
            return Need.unknown(Probe.TargetKind.VIRTUAL_MACHINE);
        }
        Set<Need> needs = EnumSet.of(Need.GUEST, Need.POOL);
        process.disks().forEach(disk -> needs.addAll(ofDisk(disk)));
        return needs;
    }

    private static Set<Need> ofDisk(TracedDisk disk) {
        if (disk.files().isEmpty()
                && Objects.requireNonNullElse(disk.event().file(), "").isEmpty()) {
            return EnumSet.noneOf(Need.class); // a drive without a medium
        }
        String engine = Objects.requireNonNullElse(disk.event().configuredEngine(), "");
        Set<Need> needs = switch (engine) {
            case "native" -> EnumSet.of(Need.NATIVE);
            case "io_uring" -> EnumSet.of(Need.IO_URING);
            case "threads" -> EnumSet.of(Need.BLOCKING);
            // a protocol without files, or a disk that is not on the command line
            default -> disk.files().isEmpty() ? EnumSet.noneOf(Need.class) : EnumSet.copyOf(ENGINES);
        };
        if (disk.files().values().stream().anyMatch(ImageFile::backing)) {
            needs.add(
                    Need.BLOCKING); // each image of a chain has an engine of its own, the pool where none is configured
        }
        return needs;
    }

    private static final Set<Need> ENGINES = EnumSet.of(Need.NATIVE, Need.IO_URING, Need.BLOCKING);
}
