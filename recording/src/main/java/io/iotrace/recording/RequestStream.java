// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.Collection;

/** Encodes the requests of one shape; the field order is {@link RequestSchema}'s. */
final class RequestStream {
    /** More than any request takes: every field and every span at nine bytes. */
    private static final int LARGEST_REQUEST = 9 * (32 + Span.COUNT);

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
        buffer = new JfrBuffer(OpenGroup.BLOCK_BYTES + LARGEST_REQUEST);
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

    /** Appends a request of this shape; times become ticks by subtracting {@code base}. */
    void write(DiskRequest request, long base, ConstantWriter constants) {
        JfrBuffer out = buffer;
        out.reserve(LARGEST_REQUEST);
        int event = out.beginSmallEvent();
        out.putReserved(Schema.DISK_REQUEST);
        out.putReserved(request.at(first) - base);
        out.putReserved(request.at(last) - request.at(first));
        out.putReserved(constants.thread(request.threadId, request.threadName));
        out.putReserved(constants.string(request.virtualMachine));
        number(request.processId);
        out.putReserved(constants.string(request.disk));
        out.putReserved(constants.string(request.operation));
        out.putReserved(constants.string(request.engine));
        out.putReserved(request.offset);
        out.putReserved(request.bytes);
        spans(request);
        optional(RequestShape.CORE, request.coreNanos());
        number(request.queueDepth);
        optionalNumber(RequestShape.SUBMIT_PROCESSOR, request.submitProcessor);
        optionalNumber(RequestShape.COMPLETION_PROCESSOR, request.completionProcessor);
        optionalNumber(RequestShape.SUBMIT_NODE, request.submitNode);
        optionalNumber(RequestShape.COMPLETION_NODE, request.completionNode);
        number(request.parts);
        out.putReserved(constants.string(request.leaf));
        number(request.error);
        out.putReserved(constants.string(first.label()));
        out.putReserved(constants.string(last.label()));
        out.putReserved(constants.string(request.flagLabels()));
        optional(RequestShape.RUN_DELAY, request.runDelayNanos);
        optional(RequestShape.REAP_RUN_DELAY, request.reapRunDelayNanos);
        optional(RequestShape.SUBMIT_CALL, request.submitCallNanos);
        optionalNumber(RequestShape.NVME, request.nvmeQueue);
        optionalNumber(RequestShape.NVME, request.nvmeCommand);
        optionalNumber(RequestShape.NVME, request.nvmeStatus);
        out.endSmallEvent(event);
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

    private void optionalNumber(int bit, int value) {
        buffer.putReserved(shape.has(bit) ? value & 0xffff_ffffL : 0);
    }
}
