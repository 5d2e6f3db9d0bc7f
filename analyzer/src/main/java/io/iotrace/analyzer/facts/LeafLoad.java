// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.LeafStatistics;

/**
 * What a leaf did, by all its users, over the seconds in which it did anything.
 *
 * @param operations reads, writes and flushes completed
 */
public record LeafLoad(long seconds, long operations, long reads, long writes, double queueDepthSum) {
    static LeafLoad of(LeafStatistics second) {
        long operations = second.reads() + second.writes() + second.flushes();
        return operations == 0
                ? new LeafLoad(0, 0, 0, 0, 0)
                : new LeafLoad(1, operations, second.reads(), second.writes(), quantized(second.queueDepth()));
    }

    LeafLoad plus(LeafLoad other) {
        return new LeafLoad(
                seconds + other.seconds,
                operations + other.operations,
                reads + other.reads,
                writes + other.writes,
                queueDepthSum + other.queueDepthSum);
    }

    /** Mean number of requests in flight; 0 when the leaf did nothing. */
    public double meanQueueDepth() {
        return seconds == 0 ? 0 : queueDepthSum / seconds;
    }

    /** Completed per second; 0 when the leaf did nothing. */
    public double operationsPerSecond() {
        return seconds == 0 ? 0 : (double) operations / seconds;
    }

    /** Reads completed per second; 0 when the leaf did nothing. */
    public double readsPerSecond() {
        return seconds == 0 ? 0 : (double) reads / seconds;
    }

    /** Writes completed per second; 0 when the leaf did nothing. */
    public double writesPerSecond() {
        return seconds == 0 ? 0 : (double) writes / seconds;
    }

    /** In steps of 1/1024, so that sums are exact and do not depend on the order of the seconds. */
    private static double quantized(double queueDepth) {
        return Math.rint(queueDepth * 1024) / 1024;
    }
}
