// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

/**
 * Durations in buckets that are 1/32 of their lower edge wide: values below 32 ns are exact, every other percentile below the maximum is the middle of
 * its bucket and so at most {@link #ERROR} off. Count, sum, least and greatest value are exact. Buckets are allocated an octave at a time,
 * when the first value falls into it.
 */
public final class Histogram {
    /** Largest relative error of a percentile. */
    public static final double ERROR = 1.0 / 64;

    private static final int SUB_BUCKET_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

    private final long[][] octaves = new long[Long.SIZE - SUB_BUCKET_BITS + 1][];
    private long count;
    private long sumNanos;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos = Long.MIN_VALUE;

    public void add(long nanos) {
        long value = Math.max(0, nanos);
        int octave = octave(value);
        long[] buckets = octaves[octave];
        if (buckets == null) {
            buckets = octaves[octave] = new long[SUB_BUCKETS];
        }
        buckets[subBucket(value, octave)]++;
        count++;
        sumNanos += nanos;
        minNanos = Math.min(minNanos, nanos);
        maxNanos = Math.max(maxNanos, nanos);
    }

    public void merge(Histogram other) {
        for (int octave = 0; octave < octaves.length; octave++) {
            if (other.octaves[octave] == null) {
                continue;
            }
            if (octaves[octave] == null) {
                octaves[octave] = new long[SUB_BUCKETS];
            }
            for (int i = 0; i < SUB_BUCKETS; i++) {
                octaves[octave][i] += other.octaves[octave][i];
            }
        }
        count += other.count;
        sumNanos += other.sumNanos;
        minNanos = Math.min(minNanos, other.minNanos);
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    public long count() {
        return count;
    }

    public long sumNanos() {
        return sumNanos;
    }

    /** Greatest value, exact; there must be one. */
    public long maxNanos() {
        requireValues();
        return maxNanos;
    }

    /** Value that the given fraction of all values does not exceed, within {@link #ERROR}; there must be a value. */
    public long percentileNanos(double fraction) {
        requireValues();
        long rank = Math.min(count, Math.max(1, (long) Math.ceil(fraction * count)));
        if (rank == count) {
            return maxNanos;
        }
        long seen = 0;
        for (int octave = 0; octave < octaves.length; octave++) {
            if (octaves[octave] == null) {
                continue;
            }
            for (int i = 0; i < SUB_BUCKETS; i++) {
                seen += octaves[octave][i];
                if (seen >= rank) {
                    return Math.max(minNanos, Math.min(maxNanos, middle(octave, i)));
                }
            }
        }
        throw new AssertionError("counted " + count + " values, found " + seen);
    }

    /** Number of values above {@code nanos}, those in its own bucket left out. */
    public long countAbove(long nanos) {
        long above = 0;
        int octave = octave(Math.max(0, nanos));
        int subBucket = subBucket(Math.max(0, nanos), octave);
        for (int i = octave; i < octaves.length; i++) {
            for (int j = i == octave ? subBucket + 1 : 0; octaves[i] != null && j < SUB_BUCKETS; j++) {
                above += octaves[i][j];
            }
        }
        return above;
    }

    private void requireValues() {
        if (count == 0) {
            throw new IllegalStateException("an empty histogram has no values");
        }
    }

    /** Octave 0 holds 0 to 31 one by one, octave k the values from 32·2^(k-1) on in 32 equal steps. */
    private static int octave(long value) {
        return Math.max(0, Long.SIZE - SUB_BUCKET_BITS - Long.numberOfLeadingZeros(value));
    }

    private static int subBucket(long value, int octave) {
        return (int) (value >>> Math.max(0, octave - 1)) & SUB_BUCKETS - 1;
    }

    private static long middle(int octave, int subBucket) {
        if (octave == 0) {
            return subBucket;
        }
        int shift = octave - 1;
        return ((long) (SUB_BUCKETS + subBucket) << shift) + ((1L << shift) - 1) / 2;
    }
}
