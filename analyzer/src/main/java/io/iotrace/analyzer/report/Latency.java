// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.Histogram;

/**
 * How long something took over the requests that have it; there is at least one. Count, sum and maximum are exact, percentiles are within
 * {@link Histogram#ERROR}.
 */
public record Latency(long count, long sumNanos, long p50Nanos, long p99Nanos, long maxNanos) {
    static Latency of(Histogram histogram) {
        return new Latency(
                histogram.count(),
                histogram.sumNanos(),
                histogram.percentileNanos(0.50),
                histogram.percentileNanos(0.99),
                histogram.maxNanos());
    }

    public long meanNanos() {
        return sumNanos / count;
    }
}
