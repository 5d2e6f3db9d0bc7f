// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/**
 * Latencies of one span of the requests of one file and operation, counted in the kernel: log-linear, four buckets to a power of two.
 *
 * @param file index of the file
 * @param operation code of {@code enum operation}
 * @param span name: submit, block, device, complete or core
 * @param count requests counted
 * @param sumNanos sum of their latencies
 * @param buckets counts by bucket; see {@link #upperNanos}
 */
public record SpanHistogram(int file, int operation, String span, long count, long sumNanos, long[] buckets) {
    public static final int BUCKETS = 160;

    private static final int LINEAR = 4;

    /** The bucket that a latency is counted in (bucket_of in histograms.h). */
    public static int bucketOf(long nanos) {
        if (nanos < LINEAR) {
            return (int) Math.max(0, nanos);
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int bucket = (power - 1) * LINEAR + (int) (nanos >> (power - 2)) % LINEAR;
        return Math.min(bucket, BUCKETS - 1);
    }

    /** Exclusive upper edge of a bucket in nanoseconds (bucket_of in histograms.h). */
    public static long upperNanos(int bucket) {
        if (bucket < LINEAR) {
            return bucket + 1L;
        }
        int power = bucket / LINEAR + 1;
        return (long) (bucket % LINEAR + LINEAR + 1) << (power - 2);
    }
}
