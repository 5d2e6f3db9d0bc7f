// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Span;

/**
 * Where the slowest of a group of comparable requests spent their time. Percentiles of stages do not add up; these sums do. Times in
 * nanoseconds.
 */
public final class SlowTail {
    private final long[] spanCounts = new long[Span.COUNT];
    private final long[] spanSumNanos = new long[Span.COUNT];
    private long count;
    private long sumNanos;
    private final long thresholdNanos;

    SlowTail(long thresholdNanos) {
        this.thresholdNanos = thresholdNanos;
    }

    /** Of no requests. */
    SlowTail() {
        this(0);
    }

    void addTotal(long requests, long nanos) {
        count += requests;
        sumNanos += nanos;
    }

    void addSpan(Span span, long requests, long nanos) {
        spanCounts[span.index()] += requests;
        spanSumNanos[span.index()] += nanos;
    }

    /** The percentile that these requests lie above, or within its error. */
    public long thresholdNanos() {
        return thresholdNanos;
    }

    /** Number of these requests. */
    public long count() {
        return count;
    }

    /** Mean total of these requests; 0 when there are none. Never below the percentile that they lie above. */
    public long meanNanos() {
        return count == 0 ? 0 : Math.max(thresholdNanos, Math.round((double) sumNanos / count));
    }

    public boolean has(Span span) {
        return spanCounts[span.index()] > 0;
    }

    /** Mean of a span over those of these requests that have it. */
    public long meanNanos(Span span) {
        return has(span) ? Math.round((double) spanSumNanos[span.index()] / spanCounts[span.index()]) : 0;
    }

    /** Part of the whole time of these requests that went into a span. */
    public double share(Span span) {
        return sumNanos == 0 ? 0 : (double) spanSumNanos[span.index()] / sumNanos;
    }
}
