// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

/** A histogram that is added to. Not thread-safe. */
final class DurationCounts {
    private final long[] buckets = new long[DurationBounds.COUNT];
    private long count;
    private long sumNanos;

    void add(long nanos) {
        buckets[DurationBounds.bucket(nanos)]++;
        count++;
        sumNanos += nanos;
    }

    boolean isEmpty() {
        return count == 0;
    }

    Durations copy() {
        return new Durations(count, sumNanos, buckets.clone());
    }
}
