// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The recorded requests of a disk by the time of their begin, in cells of 20 ms. A recording with more than {@link #MOST_CELLS} busy cells
 * has them twice as long, or four times, and so on, so that memory and page stay bounded. Does not depend on the order of the requests.
 */
final class Timeline {
    static final int MOST_CELLS = 20_000;
    static final long SHORTEST_CELL_NANOS = 20_000_000L;

    /** Latencies by half octaves from 1.024 µs on: bin 0 holds what is below 2^10.5 ns, the last what is above. */
    static final int BINS = 48;

    private static final int FIRST_OCTAVE = 10;

    private final int[] slotOfSpan = new int[Span.COUNT];
    private final List<Span> spans = new ArrayList<>();
    private final DiskRequest.SpanVisitor spanVisitor = this::addSpan;
    private SortedMap<Long, Cell> cells = new TreeMap<>();
    private long cellNanos = SHORTEST_CELL_NANOS;
    private long currentNumber;
    private Cell current;

    /** What began in one cell. */
    static final class Cell {
        long count;
        long queueDepths;
        long bytes;
        long totalNanos;
        final int[] bins = new int[BINS];
        long[] spanNanos = new long[0];

        private void add(int slot, long nanos) {
            if (slot >= spanNanos.length) {
                spanNanos = Arrays.copyOf(spanNanos, slot + 1);
            }
            spanNanos[slot] += nanos;
        }

        private void merge(Cell other) {
            merge(other, null);
        }

        /** Adds another cell, whose span number {@code i} is number {@code slots[i]} here; the same where there are no slots. */
        private void merge(Cell other, int[] slots) {
            count += other.count;
            queueDepths += other.queueDepths;
            bytes += other.bytes;
            totalNanos += other.totalNanos;
            for (int i = 0; i < BINS; i++) {
                bins[i] += other.bins[i];
            }
            for (int slot = 0; slot < other.spanNanos.length; slot++) {
                add(slots == null ? slot : slots[slot], other.spanNanos[slot]);
            }
        }
    }

    Timeline() {
        Arrays.fill(slotOfSpan, -1);
    }

    /** Adds a request that has a total. */
    void add(DiskRequest request) {
        long number = Math.floorDiv(request.startNanos(), cellNanos);
        if (current == null || number != currentNumber) {
            current = cell(request.startNanos());
            currentNumber = Math.floorDiv(request.startNanos(), cellNanos);
        }
        current.count++;
        current.queueDepths += request.queueDepth;
        current.bytes += request.bytes;
        current.totalNanos += request.totalNanos();
        current.bins[bin(request.totalNanos())]++;
        request.spans(spanVisitor);
    }

    private Cell cell(long startNanos) {
        Cell cell = cells.get(Math.floorDiv(startNanos, cellNanos));
        while (cell == null && cells.size() >= MOST_CELLS) {
            lengthen();
            cell = cells.get(Math.floorDiv(startNanos, cellNanos));
        }
        if (cell == null) {
            cell = new Cell();
            cells.put(Math.floorDiv(startNanos, cellNanos), cell);
        }
        return cell;
    }

    private void lengthen() {
        SortedMap<Long, Cell> longer = new TreeMap<>();
        cells.forEach((old, cell) -> longer.computeIfAbsent(Math.floorDiv(old, 2), absent -> new Cell())
                .merge(cell));
        cells = longer;
        cellNanos *= 2;
        current = null;
    }

    /** Takes over what another one has; the result is that of one that saw both. The other one may be changed. */
    void merge(Timeline other) {
        while (cellNanos < other.cellNanos) {
            lengthen();
        }
        while (other.cellNanos < cellNanos) {
            other.lengthen();
        }
        int[] slots = other.spans.stream().mapToInt(this::slot).toArray();
        other.cells.forEach((number, cell) ->
                cells.computeIfAbsent(number, absent -> new Cell()).merge(cell, slots));
        while (cells.size() > MOST_CELLS) {
            lengthen();
        }
    }

    private void addSpan(Span span, long nanos) {
        current.add(slot(span), nanos);
    }

    private int slot(Span span) {
        int slot = slotOfSpan[span.index()];
        if (slot < 0) {
            slot = slotOfSpan[span.index()] = spans.size();
            spans.add(span);
        }
        return slot;
    }

    /** The bin of a latency. */
    static int bin(long nanos) {
        if (nanos < 1L << FIRST_OCTAVE) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        boolean upper = (double) nanos * nanos >= (double) (1L << octave) * (1L << octave) * 2;
        return Math.min(BINS - 1, 2 * (octave - FIRST_OCTAVE) + (upper ? 1 : 0));
    }

    long cellNanos() {
        return cellNanos;
    }

    /** Cells that are not empty, by their number since the clock's begin. */
    SortedMap<Long, Cell> cells() {
        return cells;
    }

    /** Spans by the slot that a cell has them in. */
    List<Span> spans() {
        return spans;
    }
}
