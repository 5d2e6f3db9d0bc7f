// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import java.util.Arrays;
import java.util.List;

/**
 * Sum and count of each span of a group's requests, by the bucket of the histogram that their total falls into. From these the mean
 * stages of the slowest requests are known without keeping the requests. A bucket is allocated when the first request falls into it.
 */
final class TailBuckets {
    private static final int SUB_BUCKET_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
    private static final int OCTAVES = Long.SIZE - SUB_BUCKET_BITS + 1;
    private static final int BUCKETS = OCTAVES * SUB_BUCKETS;

    private final Bucket[][] octaves = new Bucket[OCTAVES][];
    private Bucket current;

    private static final class Bucket {
        long count;
        long sumNanos;
        long[] spanCounts = new long[0];
        long[] spanSumNanos = new long[0];

        void add(int slot, long count, long nanos) {
            if (slot >= spanCounts.length) {
                spanCounts = Arrays.copyOf(spanCounts, slot + 1);
                spanSumNanos = Arrays.copyOf(spanSumNanos, slot + 1);
            }
            spanCounts[slot] += count;
            spanSumNanos[slot] += nanos;
        }
    }

    /** Begins a request; its spans follow. */
    void begin(long totalNanos) {
        current = bucket(index(totalNanos));
        current.count++;
        current.sumNanos += totalNanos;
    }

    void addSpan(int slot, long nanos) {
        current.add(slot, 1, nanos);
    }

    /** Adds the buckets of another group, whose span number {@code i} is number {@code slots[i]} here. */
    void merge(TailBuckets other, int[] slots) {
        for (int index = 0; index < BUCKETS; index++) {
            Bucket theirs = other.at(index);
            if (theirs == null) {
                continue;
            }
            Bucket mine = bucket(index);
            mine.count += theirs.count;
            mine.sumNanos += theirs.sumNanos;
            for (int slot = 0; slot < theirs.spanCounts.length; slot++) {
                mine.add(slots[slot], theirs.spanCounts[slot], theirs.spanSumNanos[slot]);
            }
        }
    }

    /**
     * The requests in the buckets above that of a percentile. When there are none, because the slowest requests all lie within the error
     * of the percentile, those of its own bucket stand for them.
     */
    SlowTail above(long percentileNanos, List<Span> spans) {
        SlowTail tail = new SlowTail(percentileNanos);
        int first = index(percentileNanos);
        addFrom(first + 1, tail, spans);
        if (tail.count() == 0) {
            addFrom(first, tail, spans);
        }
        return tail;
    }

    private void addFrom(int first, SlowTail tail, List<Span> spans) {
        for (int index = first; index < BUCKETS; index++) {
            Bucket bucket = at(index);
            if (bucket == null) {
                continue;
            }
            tail.addTotal(bucket.count, bucket.sumNanos);
            for (int slot = 0; slot < bucket.spanCounts.length; slot++) {
                tail.addSpan(spans.get(slot), bucket.spanCounts[slot], bucket.spanSumNanos[slot]);
            }
        }
    }

    private Bucket at(int index) {
        Bucket[] octave = octaves[index / SUB_BUCKETS];
        return octave == null ? null : octave[index % SUB_BUCKETS];
    }

    private Bucket bucket(int index) {
        int octave = index / SUB_BUCKETS;
        if (octaves[octave] == null) {
            octaves[octave] = new Bucket[SUB_BUCKETS];
        }
        int subBucket = index % SUB_BUCKETS;
        if (octaves[octave][subBucket] == null) {
            octaves[octave][subBucket] = new Bucket();
        }
        return octaves[octave][subBucket];
    }

    /** The same buckets as those of {@link Histogram}, numbered in ascending order. */
    private static int index(long nanos) {
        long value = Math.max(0, nanos);
        int octave = Math.max(0, Long.SIZE - SUB_BUCKET_BITS - Long.numberOfLeadingZeros(value));
        return (octave << SUB_BUCKET_BITS) + ((int) (value >>> Math.max(0, octave - 1)) & (SUB_BUCKETS - 1));
    }
}
