// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.List;

/**
 * Decodes the {@code iotrace.RequestDetail} events of a chunk. Each stands before the request that it is of, so that a file that was cut
 * has no request without its detail. A request without one ran on node 0 wherever its processor is known, and has no run delay and no
 * NVMe command.
 */
final class RequestDetail {
    private final List<FieldLayout> fields;
    private final DiskRequest detail = new DiskRequest();
    private boolean pending;

    RequestDetail(long type, ChunkTypes types) {
        fields = types.fields(type);
    }

    /** Node of a processor of which no detail is written. */
    static int usualNode(int processor) {
        return processor < 0 ? -1 : 0;
    }

    /** Reads the event that the cursor stands in, behind its type. */
    void decode(JfrCursor cursor) {
        detail.clear();
        pending = true;
        for (FieldLayout field : fields) {
            if (!field.isNumber()) {
                field.skip(cursor);
                continue;
            }
            long value = field.readNumber(cursor);
            switch (field.name()) {
                case "runDelay" -> detail.runDelayNanos = value;
                case "reapRunDelay" -> detail.reapRunDelayNanos = value;
                case "submitNode" -> detail.submitNode = (int) value;
                case "completionNode" -> detail.completionNode = (int) value;
                case "nvmeQueue" -> detail.nvmeQueue = (int) value;
                case "nvmeCommand" -> detail.nvmeCommand = (int) value;
                case "nvmeStatus" -> detail.nvmeStatus = (int) value;
                default -> {} // start, duration and lane are the request's
            }
        }
    }

    /** Adds the detail read last to its request, the first after it. */
    void addTo(DiskRequest request) {
        if (!pending) {
            return;
        }
        pending = false;
        request.runDelayNanos = detail.runDelayNanos;
        request.reapRunDelayNanos = detail.reapRunDelayNanos;
        request.submitNode = detail.submitNode;
        request.completionNode = detail.completionNode;
        request.nvmeQueue = detail.nvmeQueue;
        request.nvmeCommand = detail.nvmeCommand;
        request.nvmeStatus = detail.nvmeStatus;
    }
}
