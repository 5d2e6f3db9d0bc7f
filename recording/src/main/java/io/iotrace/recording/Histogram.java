// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.Arrays;

/**
 * Durations in buckets that are 1/32 of their lower edge wide: values below 32 ns are exact, every other percentile below the maximum is the middle of
 * its bucket and so at most {@link #ERROR} off. Count, sum, least and greatest value are exact. Buckets are allocated an octave at a time,
 * when the first value falls into it. The one bucket scheme of iotrace's recordings and analysis: a histogram that was written by the
 * second and merged is equal to the one of all values at once.
 */
public final class Histogram {
    /** Largest relative error of a percentile. */
    public static final double ERROR = 1.0 / 64;

    private static final int SUB_BUCKET_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

    /** Number of buckets that there can be. */
    public static final int BUCKETS = (Long.SIZE - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;

    private final long[][] octaves = new long[Long.SIZE - SUB_BUCKET_BITS + 1][];
    private long count;
    private long sumNanos;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos = Long.MIN_VALUE;

    public void add(long nanos) {
        add(nanos, 1);
    }

    /** Adds the same value so many times. */
    public void add(long nanos, long times) {
        long value = Math.max(0, nanos);
        int octave = octaveOf(value);
        octave(octave)[subBucket(value, octave)] += times;
        count += times;
        sumNanos += nanos * times;
        minNanos = Math.min(minNanos, nanos);
        maxNanos = Math.max(maxNanos, nanos);
    }

    public void merge(Histogram other) {
        for (int octave = 0; octave < octaves.length; octave++) {
            if (other.octaves[octave] == null) {
                continue;
            }
            long[] buckets = octave(octave);
            for (int i = 0; i < SUB_BUCKETS; i++) {
                buckets[i] += other.octaves[octave][i];
            }
        }
        count += other.count;
        sumNanos += other.sumNanos;
        minNanos = Math.min(minNanos, other.minNanos);
        maxNanos = Math.max(maxNanos, other.maxNanos);
    }

    /** Back to no values; the buckets stay allocated. */
    public void clear() {
        for (long[] buckets : octaves) {
            if (buckets != null) {
                Arrays.fill(buckets, 0);
            }
        }
        count = 0;
        sumNanos = 0;
        minNanos = Long.MAX_VALUE;
        maxNanos = Long.MIN_VALUE;
    }

    /** The values that the event stands for. */
    public static Histogram of(StageStatistics event) {
        Histogram histogram = new Histogram();
        histogram.add(event.buckets(), event.sum(), event.minimum(), event.maximum());
        return histogram;
    }

    /** The totals that the event stands for. */
    public static Histogram of(RequestStatistics event) {
        Histogram histogram = new Histogram();
        histogram.add(event.buckets(), event.sum(), event.minimum(), event.maximum());
        return histogram;
    }

    /** Adds values that were written as {@link #buckets}. Throws {@link IllegalArgumentException} when the text is no such thing. */
    public void add(String text, long sum, long minimum, long maximum) {
        if (text == null || text.isEmpty()) {
            return;
        }
        int bucket = 0;
        for (String entry : text.split(" ", -1)) {
            int colon = entry.indexOf(':');
            bucket += Integer.parseInt(entry, 0, colon < 0 ? entry.length() : colon, 10);
            long number = colon < 0 ? 1 : Long.parseLong(entry, colon + 1, entry.length(), 10);
            if (bucket < 0 || bucket >= octaves.length * SUB_BUCKETS || number <= 0) {
                throw new IllegalArgumentException("no buckets of a histogram: " + text);
            }
            octave(bucket / SUB_BUCKETS)[bucket % SUB_BUCKETS] += number;
            count += number;
        }
        sumNanos += sum;
        minNanos = Math.min(minNanos, minimum);
        maxNanos = Math.max(maxNanos, maximum);
    }

    /**
     * The buckets that are not empty, ascending, separated by blanks: each as its distance from the one before (the first from bucket
     * 0), and, after a colon, how many values are in it when that is not one. Bucket {@code b} begins at {@code b} ns below 64, and at
     * {@code (32 + b % 32) << (b / 32 - 1)} ns from there on.
     */
    public String buckets() {
        StringBuilder text = new StringBuilder();
        int previous = 0;
        for (int octave = 0; octave < octaves.length; octave++) {
            for (int i = 0; octaves[octave] != null && i < SUB_BUCKETS; i++) {
                long number = octaves[octave][i];
                if (number == 0) {
                    continue;
                }
                int bucket = octave * SUB_BUCKETS + i;
                text.append(text.isEmpty() ? "" : " ").append(bucket - previous);
                if (number != 1) {
                    text.append(':').append(number);
                }
                previous = bucket;
            }
        }
        return text.toString();
    }

    private long[] octave(int octave) {
        long[] buckets = octaves[octave];
        if (buckets == null) {
            buckets = octaves[octave] = new long[SUB_BUCKETS];
        }
        return buckets;
    }

    public long count() {
        return count;
    }

    public long sumNanos() {
        return sumNanos;
    }

    /** Least value, exact; there must be one. */
    public long minNanos() {
        requireValues();
        return minNanos;
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
        int octave = octaveOf(Math.max(0, nanos));
        int subBucket = subBucket(Math.max(0, nanos), octave);
        for (int i = octave; i < octaves.length; i++) {
            for (int j = i == octave ? subBucket + 1 : 0; octaves[i] != null && j < SUB_BUCKETS; j++) {
                above += octaves[i][j];
            }
        }
        return above;
    }

    /** Receives a bucket that is not empty. */
    @FunctionalInterface
    public interface BucketVisitor {
        void bucket(int number, long values);
    }

    /** The buckets that are not empty, ascending, by the number that {@link #buckets} counts in. */
    public void forEachBucket(BucketVisitor visitor) {
        for (int octave = 0; octave < octaves.length; octave++) {
            for (int i = 0; octaves[octave] != null && i < SUB_BUCKETS; i++) {
                if (octaves[octave][i] != 0) {
                    visitor.bucket(octave * SUB_BUCKETS + i, octaves[octave][i]);
                }
            }
        }
    }

    /** Least value that falls into a bucket. */
    public static long bucketStart(int number) {
        int octave = number / SUB_BUCKETS;
        int i = number % SUB_BUCKETS;
        return octave == 0 ? i : (long) (SUB_BUCKETS + i) << (octave - 1);
    }

    /** Number of values that fall into a bucket. */
    public static long bucketWidth(int number) {
        return 1L << Math.max(0, number / SUB_BUCKETS - 1);
    }

    private void requireValues() {
        if (count == 0) {
            throw new IllegalStateException("an empty histogram has no values");
        }
    }

    /** Octave 0 holds 0 to 31 one by one, octave k the values from 32·2^(k-1) on in 32 equal steps. */
    private static int octaveOf(long value) {
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
