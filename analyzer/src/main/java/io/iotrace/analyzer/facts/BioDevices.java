// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.BlockDevice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Devices that serve bios themselves and make no requests, so that there is neither an issue nor a completion of a request to see: they
 * have no hardware queue ({@code /sys/block/X/mq}). Sources: the {@code submit_bio} operations of drivers/block/zram, drivers/block/brd.c,
 * drivers/nvdimm/pmem.c, drivers/md/bcache, drivers/block/drbd and OpenZFS module/os/linux/zfs/zvol_os.c.
 */
final class BioDevices {
    private static final SortedMap<String, String> BY_NAME = new TreeMap<>(Map.of(
            "zram\\d+", "a compressed disk in memory",
            "ram\\d+", "a disk in memory",
            "pmem\\d+(\\.\\d+)?s?", "persistent memory",
            "bcache\\d+", "a cache in front of another device",
            "drbd\\d+", "replicated over the network by DRBD",
            "zd\\d+", "a ZFS volume, which ZFS serves in threads of its own"));

    /** Kinds that the probe follows down to the devices below. */
    private static final List<String> FOLLOWED = List.of("dm", "md", "partition", "nvme");

    private BioDevices() {}

    /** What is not seen of one of these leaves; empty when all of them make requests. */
    static Optional<String> words(List<String> leaves, Collection<BlockDevice> known) {
        return leaves.stream()
                .filter(leaf -> kind(leaf).isPresent() || known.stream().anyMatch(device -> isBioDevice(leaf, device)))
                .findFirst()
                .map(leaf -> leaf + " makes no requests"
                        + kind(leaf).map(kind -> " (" + kind + ")").orElse("")
                        + ": there is no block and no device stage, and where its time goes after the bio was queued is"
                        + " not seen");
    }

    private static Optional<String> kind(String leaf) {
        return BY_NAME.entrySet().stream()
                .filter(entry -> leaf.matches(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isBioDevice(String leaf, BlockDevice device) {
        return device.name().equals(leaf) && device.hardwareQueues() == 0 && !FOLLOWED.contains(device.kind());
    }
}
