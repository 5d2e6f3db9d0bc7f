// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.SpanHistogram;
import io.iotrace.recording.event.StageStatistics;
import java.util.Arrays;

/** Latencies in the buckets of {@link SpanHistogram}. */
final class Latencies {
    private static final double MEDIAN = 0.5;
    private static final double PERCENTILE_99 = 0.99;

    private final long[] buckets = new long[SpanHistogram.BUCKETS];
    private long count;
    private long sumNanos;

    void add(long nanos) {
        buckets[SpanHistogram.bucketOf(nanos)]++;
        count++;
        sumNanos += nanos;
    }

    long count() {
        return count;
    }

    void clear() {
        Arrays.fill(buckets, 0);
        count = 0;
        sumNanos = 0;
    }

    StageStatistics event(String virtualMachine, String disk, String operation, String stage) {
        return new StageStatistics(
                virtualMachine,
                disk,
                operation,
                stage,
                count,
                sumNanos,
                percentile(MEDIAN),
                percentile(PERCENTILE_99),
                percentile(1),
                text());
    }

    private long percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return SpanHistogram.upperNanos(i);
            }
        }
        return 0;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] > 0) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(SpanHistogram.upperNanos(i))
                        .append(':')
                        .append(buckets[i]);
            }
        }
        return text.toString();
    }
}
