// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose bytes a leaf moved, over the seconds of which both the leaf's and the disks' bytes are known. Bytes and not requests are compared,
 * for splits and merges make several of one or one of several. Of a disk on several leaves, bytes are divided as its requests are.
 *
 * @param bytes moved by the leaf, for all its users
 * @param byDisk of these, bytes of each traced disk
 */
public record LeafTraffic(long bytes, SortedMap<DiskKey, Long> byDisk) {
    /** What a leaf moved, by second, set beside the traced disks. */
    public static LeafTraffic of(String leaf, BySecond leafBytes, RequestMetrics disks) {
        SortedMap<DiskKey, Long> byDisk = new TreeMap<>();
        for (DiskMetrics disk : disks.disks()) {
            long reached = disk.leaves().stream()
                    .filter(use -> use.leaf().equals(leaf))
                    .mapToLong(LeafUse::requests)
                    .sum();
            if (reached > 0) {
                double share = (double) reached / disk.requests();
                byDisk.put(disk.key(), Math.round(share * disk.bytesBySecond().sumWhere(leafBytes)));
            }
        }
        return new LeafTraffic(leafBytes.sum(), byDisk);
    }

    /** Part of the leaf's bytes that is of traced disks; 1 when the leaf moved nothing, or less than they did. */
    public double tracedShare() {
        return shareOf(byDisk.values().stream().mapToLong(Long::longValue).sum());
    }

    /** Part of the leaf's bytes. */
    public double shareOf(long part) {
        return bytes <= 0 ? 1 : Math.min(1, (double) part / bytes);
    }
}
