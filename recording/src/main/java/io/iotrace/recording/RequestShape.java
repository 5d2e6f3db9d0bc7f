// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.List;

/**
 * Which times a request has: the boundaries that were seen, and which of the durations beside the stages were measured. Requests of one
 * shape share a chunk, so that a time that was not measured is no number at all.
 */
final class RequestShape {
    private static final Boundary[] BOUNDARIES = Boundary.values();

    /** Bits of the key above the boundaries; the first two say how the spans between them are called. */
    private static final int NO_BIO = 1 << 10;

    private static final int POLLED = 1 << 11;
    static final int RUN_DELAY = 1 << 12;
    static final int REAP_RUN_DELAY = 1 << 13;
    static final int SUBMIT_CALL = 1 << 14;

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
        return key;
    }

    boolean has(Boundary boundary) {
        return (key & 1 << boundary.ordinal()) != 0;
    }

    /** Whether submission and a completion were seen, so that there is a core. */
    boolean hasCore() {
        return has(Boundary.SUBMITTED) && (has(Boundary.KERNEL_DONE) || has(Boundary.DEVICE_DONE));
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
