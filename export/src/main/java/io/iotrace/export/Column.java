// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A column of the tables. A value that was not measured is null. Merged stages have no column of their own: every boundary is there as the
 * time since the request's begin.
 *
 * @param name name, which ends in its unit
 * @param type of all values
 * @param value of a row; null where it is not known
 */
record Column(String name, Type type, Function<RequestRow, Object> value) {
    enum Type {
        TEXT,
        INTEGER,
        /** Nanoseconds since 1970. */
        TIMESTAMP
    }

    /** In the order of the table. */
    static final List<Column> ALL = all();

    private static List<Column> all() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("start_time", Type.TIMESTAMP, RequestRow::wallNanos));
        number(columns, "start_monotonic_ns", DiskRequest::startNanos);
        number(columns, "total_ns", request -> known(request.totalNanos()));
        text(columns, "virtual_machine", request -> request.virtualMachine);
        number(columns, "process_id", request -> (long) request.processId);
        text(columns, "disk", request -> request.disk);
        text(columns, "lane", request -> request.lane);
        text(columns, "operation", request -> request.operation);
        text(columns, "engine", request -> request.engine);
        number(columns, "offset_bytes", request -> request.offset);
        number(columns, "size_bytes", request -> request.bytes);
        number(columns, "error", request -> (long) request.error);
        number(columns, "queue_depth", request -> request.queueDepth == 0 ? null : (long) request.queueDepth);
        number(columns, "parts", request -> (long) request.parts);
        text(columns, "leaf", request -> request.leaf);
        number(columns, "submit_processor", request -> place(request.submitProcessor));
        number(columns, "completion_processor", request -> place(request.completionProcessor));
        number(columns, "submit_node", request -> place(request.submitNode));
        number(columns, "completion_node", request -> place(request.completionNode));
        number(columns, "thread_id", request -> (long) request.threadId);
        text(columns, "thread", request -> request.threadName);
        text(columns, "flags", DiskRequest::flagLabels);
        for (Stage stage : Stage.values()) {
            columns.add(new Column(stage.label() + "_ns", Type.INTEGER, row -> known(row.stageNanos(stage))));
        }
        number(columns, "core_ns", request -> known(request.coreNanos()));
        number(columns, "submit_call_ns", request -> known(request.submitCallNanos));
        number(columns, "run_delay_ns", request -> known(request.runDelayNanos));
        number(columns, "reap_run_delay_ns", request -> known(request.reapRunDelayNanos));
        for (Boundary boundary : Boundary.values()) {
            number(columns, "at_" + snake(boundary.label()) + "_ns", request -> since(request, boundary));
        }
        number(columns, "nvme_queue", request -> request.nvmeQueue == 0 ? null : (long) request.nvmeQueue);
        number(columns, "nvme_command", request -> request.nvmeQueue == 0 ? null : (long) request.nvmeCommand);
        number(columns, "nvme_status", request -> request.nvmeQueue == 0 ? null : (long) request.nvmeStatus);
        return List.copyOf(columns);
    }

    private static void text(List<Column> columns, String name, Function<DiskRequest, Object> value) {
        columns.add(new Column(name, Type.TEXT, row -> value.apply(row.request())));
    }

    private static void number(List<Column> columns, String name, Function<DiskRequest, Object> value) {
        columns.add(new Column(name, Type.INTEGER, row -> value.apply(row.request())));
    }

    private static Long known(long nanos) {
        return nanos == DiskRequest.ABSENT ? null : nanos;
    }

    /** A processor or node. */
    private static Long place(int number) {
        return number < 0 ? null : (long) number;
    }

    private static Long since(DiskRequest request, Boundary boundary) {
        long at = request.at(boundary);
        return at == DiskRequest.ABSENT ? null : at - request.startNanos();
    }

    private static String snake(String label) {
        return label.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
