// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.DiskRequest;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Whose bytes a leaf moved, over the seconds of which both the leaf's and the disks' bytes are known. Bytes and not requests are compared,
 * for splits and merges make several of one or one of several. Of a disk on several leaves, bytes are divided as its requests are.
 *
 * @param bytes moved by the leaf, for all its users
 * @param byDisk of these, bytes of each traced disk
 * @param throughCache of the rest, what may be of traced disks: the page cache reads and writes for them when it sees fit, at most what they
 *     asked it for
 */
public record LeafTraffic(long bytes, SortedMap<DiskKey, Long> byDisk, long throughCache) {
    /**
     * What a leaf moved, by second, set beside the traced disks.
     *
     * @param above whether a disk's image lies on the leaf, as the inventory says
     */
    public static LeafTraffic of(String leaf, BySecond leafBytes, RequestMetrics disks, Predicate<DiskKey> above) {
        SortedMap<DiskKey, Long> byDisk = new TreeMap<>();
        long cached = 0;
        for (DiskMetrics disk : disks.disks()) {
            if (disk.requests() > 0 && above.test(disk.key())) {
                cached += disk.all().bytes() * disk.flagged(DiskRequest.NO_BIO) / disk.requests();
            }
            long reached = disk.leaves().stream()
                    .filter(use -> use.leaf().equals(leaf))
                    .mapToLong(LeafUse::requests)
                    .sum();
            if (reached > 0) {
                double share = (double) reached / disk.requests();
                byDisk.put(disk.key(), Math.round(share * disk.bytesBySecond().sumWhere(leafBytes)));
            }
        }
        long rest = leafBytes.sum()
                - byDisk.values().stream().mapToLong(Long::longValue).sum();
        return new LeafTraffic(leafBytes.sum(), byDisk, Math.max(0, Math.min(cached, rest)));
    }

    /** Part of the leaf's bytes that is of traced disks, or may be; 1 when the leaf moved nothing, or less than they did. */
    public double tracedShare() {
        return shareOf(throughCache
                + byDisk.values().stream().mapToLong(Long::longValue).sum());
    }

    /** Part of the leaf's bytes. */
    public double shareOf(long part) {
        return bytes <= 0 ? 1 : Math.min(1, (double) part / bytes);
    }
}
