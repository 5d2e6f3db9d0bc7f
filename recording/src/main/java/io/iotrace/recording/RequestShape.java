// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.List;

/**
 * Which values a request has: the boundaries that were seen and the optional figures beside them. Requests of one shape share a chunk, so
 * that a value that was not measured is no number at all.
 */
final class RequestShape {
    private static final Boundary[] BOUNDARIES = Boundary.values();

    /** Bits of the key above the boundaries. */
    private static final int NO_BIO = 1 << 10;

    private static final int POLLED = 1 << 11;
    static final int RUN_DELAY = 1 << 12;
    static final int SUBMIT_CALL = 1 << 13;
    static final int SUBMIT_PROCESSOR = 1 << 14;
    static final int COMPLETION_PROCESSOR = 1 << 15;
    static final int SUBMIT_NODE = 1 << 16;
    static final int COMPLETION_NODE = 1 << 17;
    static final int CORE = 1 << 18;
    static final int NVME = 1 << 19;
    static final int REAP_RUN_DELAY = 1 << 20;

    private final int key;
    private final long firstNanos;
    private final List<Boundary> boundaries = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();

    RequestShape(DiskRequest request) {
        key = keyOf(request);
        for (Boundary boundary : BOUNDARIES) {
            if (request.at(boundary) != DiskRequest.ABSENT) {
                boundaries.add(boundary);
            }
        }
        firstNanos = boundaries.isEmpty() ? DiskRequest.ABSENT : request.startNanos();
        request.spans((span, nanos) -> spans.add(span));
    }

    /** Number that is the same for two requests exactly when they have the same shape; no allocation. */
    static int keyOf(DiskRequest request) {
        int key = request.boundaryMask();
        if (request.has(DiskRequest.NO_BIO)) {
            key |= NO_BIO;
        }
        if (request.has(DiskRequest.POLLED)) {
            key |= POLLED;
        }
        if (request.runDelayNanos != DiskRequest.ABSENT) {
            key |= RUN_DELAY;
        }
        if (request.reapRunDelayNanos != DiskRequest.ABSENT) {
            key |= REAP_RUN_DELAY;
        }
        if (request.submitCallNanos != DiskRequest.ABSENT) {
            key |= SUBMIT_CALL;
        }
        if (request.submitProcessor >= 0) {
            key |= SUBMIT_PROCESSOR;
        }
        if (request.completionProcessor >= 0) {
            key |= COMPLETION_PROCESSOR;
        }
        if (request.submitNode >= 0) {
            key |= SUBMIT_NODE;
        }
        if (request.completionNode >= 0) {
            key |= COMPLETION_NODE;
        }
        if (request.coreNanos() != DiskRequest.ABSENT) {
            key |= CORE;
        }
        if (request.nvmeQueue != 0) {
            key |= NVME;
        }
        return key;
    }

    int key() {
        return key;
    }

    boolean has(int bit) {
        return (key & bit) != 0;
    }

    /** Boundaries seen, in path order. */
    List<Boundary> boundaries() {
        return boundaries;
    }

    /** Spans between neighbouring boundaries: one fewer than those. */
    List<Span> spans() {
        return spans;
    }

    /** First boundary of the request that this shape was made from. */
    long firstNanos() {
        return firstNanos;
    }
}
