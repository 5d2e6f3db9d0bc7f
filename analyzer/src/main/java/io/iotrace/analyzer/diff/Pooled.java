// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import java.util.Arrays;

/** Requests of some blocks together. Quantiles are interpolated within their bucket, so that they move evenly. */
final class Pooled {
    private final long[] counts = new long[Histogram.BUCKETS];
    private final double[] spanNanos = new double[Span.COUNT];
    private int lowest = Histogram.BUCKETS;
    private int highest = -1;
    private long count;
    private double sumNanos;
    private double allSpansNanos;

    void clear() {
        if (highest >= 0) {
            Arrays.fill(counts, lowest, highest + 1, 0);
        }
        Arrays.fill(spanNanos, 0);
        lowest = Histogram.BUCKETS;
        highest = -1;
        count = 0;
        sumNanos = 0;
        allSpansNanos = 0;
    }

    void add(Blocks.Block block) {
        int[] buckets = block.buckets();
        for (int i = 0; i < buckets.length; i++) {
            counts[buckets[i]] += block.counts()[i];
        }
        lowest = Math.min(lowest, buckets[0]);
        highest = Math.max(highest, buckets[buckets.length - 1]);
        count += block.count();
        sumNanos += block.sumNanos();
        for (int i = 0; i < block.spanNanos().length; i++) {
            spanNanos[i] += block.spanNanos()[i];
            allSpansNanos += block.spanNanos()[i];
        }
    }

    long count() {
        return count;
    }

    double mean() {
        return sumNanos / count;
    }

    /** Value that a fraction of the requests does not exceed. */
    double quantile(double fraction) {
        double rank = fraction * count;
        long below = 0;
        for (int i = lowest; i <= highest; i++) {
            if (counts[i] > 0 && below + counts[i] >= rank) {
                return Histogram.bucketStart(i) + (rank - below) / counts[i] * Histogram.bucketWidth(i);
            }
            below += counts[i];
        }
        return (double) Histogram.bucketStart(highest) + Histogram.bucketWidth(highest);
    }

    boolean has(Span span) {
        return spanNanos[span.index()] != 0;
    }

    /** Mean of a span over all requests: its part of the mean total, whether all requests had their stages measured or some. */
    double mean(Span span) {
        return allSpansNanos == 0 ? 0 : mean() * spanNanos[span.index()] / allSpansNanos;
    }

    /** Chance that one of these is slower than one of the others; half of those in the same bucket count. */
    double chanceAbove(Pooled other) {
        double chance = 0;
        double below = 0;
        for (int i = Math.min(lowest, other.lowest); i <= Math.max(highest, other.highest); i++) {
            chance += (double) counts[i] / count * (below + 0.5 * other.counts[i] / other.count);
            below += (double) other.counts[i] / other.count;
        }
        return chance;
    }
}
