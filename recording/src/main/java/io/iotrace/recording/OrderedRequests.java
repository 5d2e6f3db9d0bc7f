// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Hands on the requests of a recording by their begin, though they lie shape by shape: of each request its begin and place are kept, and it
 * is decoded again when its turn comes. That takes 20 bytes of heap for each request of two groups of chunks, whatever the recording's
 * length. A request that was in flight while a whole group passed comes after that group.
 */
final class OrderedRequests {
    /** Bits of a sorting key for the number of an entry; those above hold its begin. */
    private static final int NUMBER_BITS = 24;

    private final RecordingHandler handler;
    private final List<ChunkDecoder> sources = new ArrayList<>();
    private Entries held = new Entries();
    private Entries fresh = new Entries();

    OrderedRequests(RecordingHandler handler) {
        this.handler = handler;
    }

    /** Where requests begin, and where they lie. */
    private static final class Entries {
        private long[] starts = new long[1024];
        private long[] positions = new long[1024];
        private int[] sources = new int[1024];
        private int count;

        void add(long start, long position, int source) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                positions = Arrays.copyOf(positions, 2 * count);
                sources = Arrays.copyOf(sources, 2 * count);
            }
            starts[count] = start;
            positions[count] = position;
            sources[count++] = source;
        }

        long earliest() {
            long earliest = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                earliest = Math.min(earliest, starts[i]);
            }
            return earliest;
        }

        private long latest() {
            long latest = Long.MIN_VALUE;
            for (int i = 0; i < count; i++) {
                latest = Math.max(latest, starts[i]);
            }
            return latest;
        }

        /** Numbers of the entries by begin. */
        private int[] order() {
            long base = count == 0 ? 0 : earliest();
            if (count >= 1 << NUMBER_BITS || (count > 0 && latest() - base >= 1L << (63 - NUMBER_BITS))) {
                return slowOrder();
            }
            long[] keys = new long[count];
            for (int i = 0; i < count; i++) {
                keys[i] = ((starts[i] - base) << NUMBER_BITS) | i;
            }
            Arrays.sort(keys);
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                order[i] = (int) keys[i] & ((1 << NUMBER_BITS) - 1);
            }
            return order;
        }

        private int[] slowOrder() {
            Integer[] order = new Integer[count];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparingLong(i -> starts[i]));
            return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
        }
    }

    /** Notes a request of a chunk. */
    void add(ChunkDecoder source, long startNanos, long position) {
        if (sources.isEmpty() || !sources.get(sources.size() - 1).equals(source)) {
            sources.add(source);
        }
        fresh.add(startNanos, position, sources.size() - 1);
    }

    /** All requests of a group of chunks were noted: those before its first one can go. */
    void endGroup() {
        if (fresh.count == 0) {
            return;
        }
        Entries next = handOn(fresh.earliest());
        for (int i = 0; i < fresh.count; i++) {
            next.add(fresh.starts[i], fresh.positions[i], fresh.sources[i]);
        }
        held = next;
        fresh = new Entries();
    }

    /** Hands on what is left. */
    void end() {
        endGroup();
        handOn(Long.MAX_VALUE);
        held = new Entries();
        sources.clear();
    }

    /** Hands on those before {@code limit}; returns the others. */
    private Entries handOn(long limit) {
        Entries rest = new Entries();
        for (int number : held.order()) {
            if (held.starts[number] < limit || limit == Long.MAX_VALUE) {
                handler.onRequest(sources.get(held.sources[number]).decodeAt(held.positions[number]));
            } else {
                rest.add(held.starts[number], held.positions[number], held.sources[number]);
            }
        }
        return rest;
    }
}
