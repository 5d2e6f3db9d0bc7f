// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The requests of a disk with the same first and last boundary: the only ones whose totals may be compared (DESIGN 5, rule 3). The sums
 * of their spans add up to the sum of their totals.
 */
public final class RequestGroup {
    private final Boundary from;
    private final Boundary to;
    private final Histogram total = new Histogram();
    private final TailBuckets tail = new TailBuckets();
    private final int[] slotOfSpan = new int[Span.COUNT];
    private final List<Span> spans = new ArrayList<>();
    private final List<Histogram> histograms = new ArrayList<>();

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

    /** From the first to the last boundary. */
    public Histogram total() {
        return total;
    }

    /** Begins a request; its spans follow. */
    void begin(long totalNanos) {
        total.add(totalNanos);
        tail.begin(totalNanos);
    }

    void addSpan(Span span, long nanos) {
        int slot = slot(span);
        histograms.get(slot).add(nanos);
        tail.addSpan(slot, nanos);
    }

    void merge(RequestGroup other) {
        total.merge(other.total);
        int[] slots = new int[other.spans.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = slot(other.spans.get(i));
            histograms.get(slots[i]).merge(other.histograms.get(i));
        }
        tail.merge(other.tail, slots);
    }

    /** Spans that occurred, in path order. */
    public SortedMap<Span, Histogram> spans() {
        SortedMap<Span, Histogram> byPath = new TreeMap<>();
        for (int i = 0; i < spans.size(); i++) {
            byPath.put(spans.get(i), histograms.get(i));
        }
        return byPath;
    }

    /** Sum of one span over all requests of the group. */
    public long spanSumNanos(Span span) {
        int slot = slotOfSpan[span.index()];
        return slot < 0 ? 0 : histograms.get(slot).sumNanos();
    }

    /** Part of the whole time of the group's requests that went into a span; the shares of all spans add up to 1. */
    public double share(Span span) {
        return total.sumNanos() <= 0 ? 0 : (double) spanSumNanos(span) / total.sumNanos();
    }

    /** Adds totals that were counted by others; they are not among the slowest requests. */
    void add(Histogram totals) {
        total.merge(totals);
    }

    /** Adds a span that was counted by others. */
    void add(Span span, Histogram nanos) {
        histograms.get(slot(span)).merge(nanos);
    }

    /** Where the requests above a percentile spent their time; empty when there are none. */
    SlowTail above(long percentileNanos) {
        return tail.above(percentileNanos, spans);
    }

    private int slot(Span span) {
        int slot = slotOfSpan[span.index()];
        if (slot < 0) {
            slot = slotOfSpan[span.index()] = spans.size();
            spans.add(span);
            histograms.add(new Histogram());
        }
        return slot;
    }
}
