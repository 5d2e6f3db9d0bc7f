// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

/**
 * The one bucket scheme of metrics: bounds are powers of two of 2^-30 s, so that a classic bucket and a bucket of a native histogram of
 * schema 0 are the same. Bucket {@code k} holds durations from 2^(k-31) s, inclusive, to 2^(k-30) s.
 */
final class DurationBounds {
    /** Buckets: up to 2^-30 s, and so on up to 2^6 s, and longer. */
    static final int COUNT = 38;

    /** First and last bucket that has a classic bound of its own: 2^-20 s (0.95 µs) and 2^3 s. */
    static final int FIRST_CLASSIC = 10;

    static final int LAST_CLASSIC = 33;

    private static final int SCALE = 30;
    /** 2^60 / 10^9, rounded: nanoseconds to units of 2^-30 s by one multiplication and a shift. */
    private static final long UNITS_OF_NANOS = 1_152_921_505L;

    /** Longest duration whose multiplication fits. */
    private static final long LONGEST = Long.MAX_VALUE / UNITS_OF_NANOS;

    private static final int COARSE = 8;

    private DurationBounds() {}

    /** The bucket of a duration; a negative one, which clocks may give, counts as 0. */
    static int bucket(long nanos) {
        int bucket = Long.SIZE - Long.numberOfLeadingZeros(units(Math.max(nanos, 0)));
        return Math.min(bucket, COUNT - 1);
    }

    /** The duration in units of 2^-30 s, rounded down; of one that does not fit, the lowest bits are left out. */
    private static long units(long nanos) {
        if (nanos <= LONGEST) {
            return (nanos * UNITS_OF_NANOS) >> SCALE;
        }
        return (Math.min(nanos >> COARSE, LONGEST) * UNITS_OF_NANOS) >> (SCALE - COARSE);
    }

    /** Upper bound of a bucket in seconds. */
    static double upperSeconds(int bucket) {
        return Math.scalb(1.0, bucket - SCALE);
    }

    /** Index of the bucket in a native histogram of schema 0, whose bucket i ends at 2^i. */
    static int nativeIndex(int bucket) {
        return bucket - SCALE;
    }
}
