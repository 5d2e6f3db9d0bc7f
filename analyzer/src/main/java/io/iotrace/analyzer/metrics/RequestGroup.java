// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The requests of a disk with the same first and last boundary: the only ones whose totals may be compared (DESIGN 5, rule 3).
 *
 * <p>To say what the slowest 1 % spent their time on without keeping them, every bucket of totals (1/8 of its lower edge wide) holds the
 * sum and count of each span of its requests. The slowest buckets are then taken whole until the share is reached, the last one in
 * proportion.
 */
public final class RequestGroup {
    private static final int SUB_BUCKET_BITS = 3;

    private final Boundary from;
    private final Boundary to;
    private final Histogram total = new Histogram();
    private final Bucket[] buckets = new Bucket[(Long.SIZE - SUB_BUCKET_BITS + 1) << SUB_BUCKET_BITS];
    private final int[] slotOfSpan = new int[Span.COUNT];
    private final List<Span> spans = new ArrayList<>();
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

    RequestGroup(Boundary from, Boundary to) {
        this.from = from;
        this.to = to;
        Arrays.fill(slotOfSpan, -1);
    }

    public Boundary from() {
        return from;
    }

    public Boundary to() {
        return to;
    }

    public Histogram total() {
        return total;
    }

    /** Begins a request; its spans follow. */
    void begin(long totalNanos) {
        total.add(totalNanos);
        current = bucket(index(Math.max(0, totalNanos)));
        current.count++;
        current.sumNanos += totalNanos;
    }

    void addSpan(Span span, long nanos) {
        current.add(slot(span), 1, nanos);
    }

    void merge(RequestGroup other) {
        total.merge(other.total);
        for (int i = 0; i < buckets.length; i++) {
            Bucket theirs = other.buckets[i];
            if (theirs == null) {
                continue;
            }
            Bucket mine = bucket(i);
            mine.count += theirs.count;
            mine.sumNanos += theirs.sumNanos;
            for (int slot = 0; slot < theirs.spanCounts.length; slot++) {
                mine.add(slot(other.spans.get(slot)), theirs.spanCounts[slot], theirs.spanSumNanos[slot]);
            }
        }
    }

    /** Sum of one span over all requests of the group. */
    public long spanSumNanos(Span span) {
        long sum = 0;
        int slot = slotOfSpan[span.index()];
        for (Bucket bucket : buckets) {
            if (bucket != null && slot >= 0 && slot < bucket.spanSumNanos.length) {
                sum += bucket.spanSumNanos[slot];
            }
        }
        return sum;
    }

    /** Adds the slowest {@code fraction} of the group's requests to {@code tail}. */
    void addSlowest(double fraction, SlowTail tail) {
        double wanted = fraction * total.count();
        for (int i = buckets.length - 1; i >= 0 && wanted > 0; i--) {
            Bucket bucket = buckets[i];
            if (bucket == null) {
                continue;
            }
            double weight = Math.min(1, wanted / bucket.count);
            wanted -= weight * bucket.count;
            tail.addTotal(weight * bucket.count, weight * bucket.sumNanos);
            for (Span span : spans.stream().sorted().toList()) {
                int slot = slotOfSpan[span.index()];
                if (slot < bucket.spanCounts.length && bucket.spanCounts[slot] > 0) {
                    tail.addSpan(span, weight * bucket.spanCounts[slot], weight * bucket.spanSumNanos[slot]);
                }
            }
        }
    }

    private Bucket bucket(int index) {
        if (buckets[index] == null) {
            buckets[index] = new Bucket();
        }
        return buckets[index];
    }

    private int slot(Span span) {
        int slot = slotOfSpan[span.index()];
        if (slot < 0) {
            slot = slotOfSpan[span.index()] = spans.size();
            spans.add(span);
        }
        return slot;
    }

    private static int index(long value) {
        int octave = Math.max(0, Long.SIZE - SUB_BUCKET_BITS - Long.numberOfLeadingZeros(value));
        int subBucket = (int) (value >>> Math.max(0, octave - 1)) & (1 << SUB_BUCKET_BITS) - 1;
        return octave << SUB_BUCKET_BITS | subBucket;
    }
}
