// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.util.Objects;

/** What is counted apart. Mutable, so that looking for one allocates nothing; those in a map never change. */
final class GroupKey {
    private int processId;
    private String virtualMachine;
    private String disk;
    private String operation;
    private String engine;
    private Boundary from;
    /** Null when the end was not seen. */
    private Boundary to;

    GroupKey set(DiskRequest request) {
        processId = request.processId;
        virtualMachine = request.virtualMachine;
        disk = request.disk;
        operation = request.operation;
        engine = request.engine;
        from = request.from();
        to = endOf(request);
        return this;
    }

    private static Boundary endOf(DiskRequest request) {
        return request.has(DiskRequest.UNSEEN_END) ? null : request.to();
    }

    boolean isOf(DiskRequest request) {
        return processId == request.processId
                && from == request.from()
                && to == endOf(request)
                && Objects.equals(disk, request.disk)
                && Objects.equals(operation, request.operation)
                && Objects.equals(engine, request.engine)
                && Objects.equals(virtualMachine, request.virtualMachine);
    }

    int processId() {
        return processId;
    }

    String virtualMachine() {
        return virtualMachine;
    }

    String disk() {
        return disk;
    }

    String operation() {
        return operation;
    }

    String engine() {
        return engine;
    }

    /** Label of the first boundary. */
    String from() {
        return from == null ? "" : from.label();
    }

    /** Label of the last boundary; empty when the end was not seen. */
    String to() {
        return to == null ? "" : to.label();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupKey key
                && processId == key.processId
                && from == key.from
                && to == key.to
                && Objects.equals(disk, key.disk)
                && Objects.equals(operation, key.operation)
                && Objects.equals(engine, key.engine)
                && Objects.equals(virtualMachine, key.virtualMachine);
    }

    /** By ordinals, since the hash of an enum differs from run to run. */
    @Override
    public int hashCode() {
        int hash = processId;
        hash = 31 * hash + Objects.hashCode(virtualMachine);
        hash = 31 * hash + Objects.hashCode(disk);
        hash = 31 * hash + Objects.hashCode(operation);
        hash = 31 * hash + Objects.hashCode(engine);
        hash = 31 * hash + (from == null ? -1 : from.ordinal());
        return 31 * hash + (to == null ? -1 : to.ordinal());
    }
}
