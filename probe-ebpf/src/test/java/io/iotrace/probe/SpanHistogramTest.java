// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The edges of the buckets against the bucket of a latency; the kernel's are held to both by {@link ProbeLifetimeTest}. */
class SpanHistogramTest {
    /** Every power of two that the buckets reach, what is beside it, and the quarters between it and the next. */
    static LongStream latencies() {
        return LongStream.rangeClosed(0, 40)
                .map(power -> 1L << power)
                .flatMap(nanos ->
                        LongStream.of(nanos - 1, nanos, nanos + 1, nanos * 5 / 4, nanos * 3 / 2, nanos * 7 / 4));
    }

    @ParameterizedTest
    @MethodSource("latencies")
    void putsALatencyBelowTheUpperEdgeOfItsBucketAndNotBelowTheOneBefore(long nanos) {
        int bucket = SpanHistogram.bucketOf(nanos);

        assertThat(nanos).isLessThan(SpanHistogram.upperNanos(bucket));
        if (bucket > 0) {
            assertThat(nanos).isGreaterThanOrEqualTo(SpanHistogram.upperNanos(bucket - 1));
        }
    }

    @Test
    void reachesThirtySixMinutes() {
        assertThat(SpanHistogram.upperNanos(SpanHistogram.BUCKETS - 1)).isEqualTo(1L << 41);
    }

    @Test
    void neverIsWiderThanAQuarterOfItsLowerEdge() {
        for (int bucket = 4; bucket < SpanHistogram.BUCKETS; bucket++) {
            long lower = SpanHistogram.upperNanos(bucket - 1);
            assertThat(SpanHistogram.upperNanos(bucket) - lower).isLessThanOrEqualTo(lower / 4);
        }
    }
}
