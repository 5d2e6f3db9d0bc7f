// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Span;

/**
 * Where the slowest requests of a disk spent their time. Percentiles of stages do not add up; these sums do. Each group of comparable
 * requests contributes the same share of its own slowest, so totals with different ends are never ranked against each other.
 */
public final class SlowTail {
    private final double[] spanCounts = new double[Span.COUNT];
    private final double[] spanSumNanos = new double[Span.COUNT];
    private double count;
    private double sumNanos;

    void addTotal(double requests, double nanos) {
        count += requests;
        sumNanos += nanos;
    }

    void addSpan(Span span, double requests, double nanos) {
        spanCounts[span.index()] += requests;
        spanSumNanos[span.index()] += nanos;
    }

    /** Mean total of these requests; 0 when there are none. */
    public long meanNanos() {
        return count == 0 ? 0 : Math.round(sumNanos / count);
    }

    public boolean has(Span span) {
        return spanCounts[span.index()] > 0;
    }

    /** Mean of a span over those of these requests that have it. */
    public long meanNanos(Span span) {
        return has(span) ? Math.round(spanSumNanos[span.index()] / spanCounts[span.index()]) : 0;
    }

    /** Part of the whole time of these requests that went into a span. */
    public double share(Span span) {
        return sumNanos == 0 ? 0 : spanSumNanos[span.index()] / sumNanos;
    }
}
