// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The few slowest requests of a disk, whole. Ties are broken by the requests' own fields, so the order they come in does not matter. */
final class SlowestRequests {
    static final int LIMIT = 5;

    private static final Comparator<DiskRequest> SLOWEST_FIRST = Comparator.comparingLong(DiskRequest::totalNanos)
            .reversed()
            .thenComparingLong(DiskRequest::startNanos)
            .thenComparingInt(request -> request.threadId)
            .thenComparingLong(request -> request.offset)
            .thenComparingLong(request -> request.bytes)
            .thenComparing(request -> request.operation);
    private static final Boundary[] BOUNDARIES = Boundary.values();

    /** Slowest first; the slot behind the last one kept is where a candidate is copied to. */
    private final DiskRequest[] slots = new DiskRequest[LIMIT + 1];

    private int size;
    private long leastTotalNanos = Long.MIN_VALUE;

    SlowestRequests() {
        Arrays.setAll(slots, i -> new DiskRequest());
    }

    /** Takes a request that has a total, which is {@code totalNanos}. */
    void add(DiskRequest request, long totalNanos) {
        if (totalNanos < leastTotalNanos) {
            return;
        }
        DiskRequest candidate = slots[size];
        copy(request, candidate);
        int i = size;
        while (i > 0 && SLOWEST_FIRST.compare(candidate, slots[i - 1]) < 0) {
            slots[i] = slots[i - 1];
            i--;
        }
        slots[i] = candidate;
        size = Math.min(LIMIT, size + 1);
        if (size == LIMIT) {
            leastTotalNanos = slots[LIMIT - 1].totalNanos();
        }
    }

    void merge(SlowestRequests other) {
        for (int i = 0; i < other.size; i++) {
            add(other.slots[i], other.slots[i].totalNanos());
        }
    }

    /** Copies of the requests, slowest first. */
    List<DiskRequest> toList() {
        List<DiskRequest> copies = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            DiskRequest request = new DiskRequest();
            copy(slots[i], request);
            copies.add(request);
        }
        return copies;
    }

    private static void copy(DiskRequest from, DiskRequest to) {
        for (Boundary boundary : BOUNDARIES) {
            to.set(boundary, from.at(boundary));
        }
        to.virtualMachine = from.virtualMachine;
        to.disk = from.disk;
        to.processId = from.processId;
        to.threadId = from.threadId;
        to.threadName = from.threadName;
        to.operation = from.operation;
        to.engine = from.engine;
        to.offset = from.offset;
        to.bytes = from.bytes;
        to.error = from.error;
        to.queueDepth = from.queueDepth;
        to.submitProcessor = from.submitProcessor;
        to.completionProcessor = from.completionProcessor;
        to.submitNode = from.submitNode;
        to.completionNode = from.completionNode;
        to.parts = from.parts;
        to.leaf = from.leaf;
        to.flags = from.flags;
        to.runDelayNanos = from.runDelayNanos;
        to.reapRunDelayNanos = from.reapRunDelayNanos;
        to.submitCallNanos = from.submitCallNanos;
    }
}
