// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.Histogram;

/** Durations of many requests, in nanoseconds. */
public interface Times {
    /** None. */
    Times NONE = of(new Histogram());

    long count();

    long sumNanos();

    /** Value that the fraction of all values does not exceed; 0 without values. */
    long percentileNanos(double fraction);

    /** 0 without values. */
    long maxNanos();

    /** Number of values above {@code nanos}. */
    long countAbove(long nanos);

    default long medianNanos() {
        return percentileNanos(0.5);
    }

    /** A view of a histogram. */
    static Times of(Histogram histogram) {
        return new Times() {
            @Override
            public long count() {
                return histogram.count();
            }

            @Override
            public long sumNanos() {
                return histogram.sumNanos();
            }

            @Override
            public long percentileNanos(double fraction) {
                return histogram.count() == 0 ? 0 : histogram.percentileNanos(fraction);
            }

            @Override
            public long maxNanos() {
                return histogram.count() == 0 ? 0 : histogram.maxNanos();
            }

            @Override
            public long countAbove(long nanos) {
                return histogram.countAbove(nanos);
            }
        };
    }
}
