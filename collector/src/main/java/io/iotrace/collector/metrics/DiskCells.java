// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.recording.DiskRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What is counted of one disk, by operation. Not thread-safe. */
final class DiskCells {
    /** Series beside those of operations: info, in flight. */
    private static final int SERIES_OF_A_DISK = 2;
    /** Requests, bytes, stalls, polled; request's count, sum, bounds and +Inf; device's count, sum and +Inf. */
    private static final int SERIES_OF_AN_OPERATION =
            4 + 2 + DurationBounds.LAST_CLASSIC - DurationBounds.FIRST_CLASSIC + 2 + 3;

    private static final int SERIES_OF_A_STAGE = 3;

    private final String vm;
    private final String disk;
    private final Map<String, OperationCells> operations = new TreeMap<>();
    private Map<String, String> info = Map.of();
    private String lastOperation;
    private OperationCells last;
    private OptionalLong inFlight = OptionalLong.empty();
    private boolean hadFile;
    /** Whether it has series of its own. */
    private boolean own;

    DiskCells(String vm, String disk, boolean own) {
        this.vm = vm;
        this.disk = disk;
        this.own = own;
    }

    boolean isOwn() {
        return own;
    }

    void own(boolean has) {
        own = has;
    }

    void info(Map<String, String> labels) {
        info = labels;
    }

    /** Takes what is in flight, null when no file of the disk is open; returns whether one was before. */
    boolean inFlight(Long count) {
        boolean closed = count == null && hadFile;
        hadFile |= count != null;
        inFlight = OptionalLong.of(count == null ? 0 : count);
        return closed;
    }

    void add(DiskRequest request, int deviceNode) {
        operation(request.operation).add(request, deviceNode);
    }

    OperationCells operation(String operation) {
        if (!operation.equals(lastOperation)) {
            last = operations.computeIfAbsent(operation, name -> new OperationCells());
            lastOperation = operation;
        }
        return last;
    }

    long requests() {
        return operations.values().stream().mapToLong(OperationCells::requests).sum();
    }

    MetricsSnapshot.Disk copy() {
        List<MetricsSnapshot.Operation> copies = new ArrayList<>();
        operations.forEach((name, cells) -> copies.add(cells.copy(name)));
        return new MetricsSnapshot.Disk(vm, disk, new HashMap<>(info), inFlight, copies);
    }

    /** Series that a text scrape has of a disk. */
    static int series(MetricsSnapshot.Disk disk) {
        int series = SERIES_OF_A_DISK;
        for (MetricsSnapshot.Operation operation : disk.operations()) {
            series += SERIES_OF_AN_OPERATION
                    + SERIES_OF_A_STAGE * operation.stages().size();
        }
        return series;
    }
}
