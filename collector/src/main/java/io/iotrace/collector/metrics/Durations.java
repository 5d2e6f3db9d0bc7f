// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import java.util.Arrays;

/**
 * A histogram of durations as of one instant. {@code count} is the sum of the buckets by construction.
 *
 * @param buckets observations of each bucket of {@link DurationBounds}, not cumulative
 */
public record Durations(long count, long sumNanos, long[] buckets) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Durations durations
                && count == durations.count
                && sumNanos == durations.sumNanos
                && Arrays.equals(buckets, durations.buckets);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count) * 31 + Long.hashCode(sumNanos);
    }

    @Override
    public String toString() {
        return "Durations[count=" + count + ", sumNanos=" + sumNanos + "]";
    }
}
