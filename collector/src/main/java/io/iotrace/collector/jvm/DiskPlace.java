// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a block device is on a whole disk.
 *
 * @param disk name of the disk, null when the number is no block device (btrfs, overlayfs, tmpfs, a network)
 * @param startBytes where a partition begins on it
 * @param stacked whether it lies on others (device mapper, md), so that its bytes are not a disk's
 */
record DiskPlace(String disk, long startBytes, boolean stacked) {
    private static final long SECTOR = 512;

    static DiskPlace of(Path root, String majorMinor) {
        Path link = root.resolve("sys/dev/block").resolve(majorMinor);
        if (!Files.exists(link)) {
            return new DiskPlace(null, 0, false);
        }
        try {
            Path device = link.toRealPath();
            if (Files.exists(device.resolve("partition"))) {
                long start =
                        Long.parseLong(Files.readString(device.resolve("start")).trim()) * SECTOR;
                Path whole = device.getParent();
                return new DiskPlace(whole.getFileName().toString(), start, isStacked(whole));
            }
            return new DiskPlace(device.getFileName().toString(), 0, isStacked(device));
        } catch (IOException | NumberFormatException e) {
            return new DiskPlace(null, 0, false);
        }
    }

    private static boolean isStacked(Path device) throws IOException {
        Path below = device.resolve("slaves");
        if (!Files.isDirectory(below)) {
            return false;
        }
        try (var slaves = Files.list(below)) {
            return slaves.findAny().isPresent();
        }
    }
}
