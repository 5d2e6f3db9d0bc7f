// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.Collection;

/** Encodes the requests of one shape; the field order is {@link RequestSchema}'s. */
final class RequestStream {
    /** More than any request and its detail take: every field and every span at nine bytes. */
    private static final int LARGEST_REQUEST = 9 * (48 + Span.COUNT);

    private final RequestShape shape;
    private final int number;
    private final JfrBuffer buffer;
    /** Boundaries of each span column, null for a column that the shape does not have. */
    private final Boundary[] starts;

    private final Boundary[] ends;
    private final Boundary first;
    private final Boundary last;

    RequestStream(RequestShape shape, int number, Collection<Span> columns) {
        this.shape = shape;
        this.number = number;
        buffer = new JfrBuffer(4 * LARGEST_REQUEST);
        starts = new Boundary[columns.size()];
        ends = new Boundary[columns.size()];
        int column = 0;
        for (Span span : columns) {
            int index = shape.spans().indexOf(span);
            if (index >= 0) {
                starts[column] = shape.boundaries().get(index);
                ends[column] = shape.boundaries().get(index + 1);
            }
            column++;
        }
        first = shape.boundaries().get(0);
        last = shape.boundaries().get(shape.boundaries().size() - 1);
    }

    RequestShape shape() {
        return shape;
    }

    int number() {
        return number;
    }

    JfrBuffer buffer() {
        return buffer;
    }

    /** Appends a request of this shape, behind its detail where it has one; times become ticks by subtracting {@code base}. */
    void write(DiskRequest request, KernelThread lane, long base, ConstantWriter constants) {
        JfrBuffer out = buffer;
        out.reserve(LARGEST_REQUEST);
        long start = request.at(first) - base;
        int laneNumber = constants.thread(lane);
        if (hasDetail(request)) {
            detail(request, start, laneNumber);
        }
        int event = out.beginSmallEvent();
        out.putReserved(Schema.DISK_REQUEST);
        out.putReserved(start);
        out.putReserved(request.at(last) - request.at(first));
        out.putReserved(laneNumber);
        out.putReserved(constants.string(request.virtualMachine));
        out.putReserved(constants.string(request.disk));
        out.putReserved(constants.string(request.operation));
        out.putReserved(request.offset);
        out.putReserved(request.bytes);
        spans(request);
        out.putReserved(shape.hasCore() ? request.coreNanos() : 0);
        optional(RequestShape.SUBMIT_CALL, request.submitCallNanos);
        number(request.queueDepth);
        number(request.submitProcessor);
        number(shape.has(Boundary.DEVICE_DONE) ? request.completionProcessor : 0);
        number(request.parts);
        number(request.error);
        number(request.processId);
        out.putReserved(constants.string(request.engine));
        out.putReserved(constants.string(request.leaf));
        out.putReserved(constants.thread(request.threadId, request.threadName));
        out.putReserved(constants.string(request.flagLabels()));
        out.endSmallEvent(event);
    }

    private boolean hasDetail(DiskRequest request) {
        return shape.has(RequestShape.RUN_DELAY)
                || shape.has(RequestShape.REAP_RUN_DELAY)
                || request.nvmeQueue != 0
                || request.submitNode != RequestDetail.usualNode(request.submitProcessor)
                || request.completionNode != RequestDetail.usualNode(request.completionProcessor);
    }

    private void detail(DiskRequest request, long start, int laneNumber) {
        int event = buffer.beginSmallEvent();
        buffer.putReserved(Schema.REQUEST_DETAIL);
        buffer.putReserved(start);
        buffer.putReserved(0);
        buffer.putReserved(laneNumber);
        optional(RequestShape.RUN_DELAY, request.runDelayNanos);
        optional(RequestShape.REAP_RUN_DELAY, request.reapRunDelayNanos);
        number(request.submitNode);
        number(request.completionNode);
        number(request.nvmeQueue);
        number(request.nvmeCommand);
        number(request.nvmeStatus);
        buffer.endSmallEvent(event);
    }

    private void spans(DiskRequest request) {
        for (int i = 0; i < starts.length; i++) {
            buffer.putReserved(starts[i] == null ? 0 : request.at(ends[i]) - request.at(starts[i]));
        }
    }

    private void number(int value) {
        buffer.putReserved(value & 0xffff_ffffL);
    }

    private void optional(int bit, long value) {
        buffer.putReserved(shape.has(bit) ? value : 0);
    }
}
