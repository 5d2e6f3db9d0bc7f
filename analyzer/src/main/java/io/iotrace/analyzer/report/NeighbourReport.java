// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.SortedMap;

/**
 * Who else used a leaf of a disk.
 *
 * @param leaf name of the device
 * @param own part of the leaf's bytes that is of this disk
 * @param traced parts of other traced disks, by the name of the virtual machine and the disk's
 * @param throughCache part that may be of traced disks, this one included: what the page cache read and wrote for them
 * @param untraced part of processes that were not traced
 * @param readsPerSecond of all users, over the seconds in which the leaf did anything
 * @param writesPerSecond likewise
 * @param meanQueueDepth requests in flight on the leaf, of all users
 * @param requestLimit nr_requests of the leaf; 0 when not known
 */
public record NeighbourReport(
        String leaf,
        double own,
        SortedMap<String, Double> traced,
        double throughCache,
        double untraced,
        double readsPerSecond,
        double writesPerSecond,
        double meanQueueDepth,
        int requestLimit) {
    /** Part of the leaf's bytes that is known to be of others than this disk. */
    public double others() {
        return 1 - own - throughCache;
    }
}
