// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The disks of a recording: an open-addressing table by process, virtual machine and disk name that allocates only for a new disk. */
public final class RequestMetrics {
    /** Of a request whose name a damaged recording has lost. */
    private static final String UNKNOWN = "unknown";

    private DiskMetrics[] table = new DiskMetrics[16];
    private int size;
    private DiskMetrics last;

    public void add(DiskRequest request) {
        if (last == null || !matches(last, request.processId, request.virtualMachine, request.disk)) {
            last = disk(request.processId, request.virtualMachine, request.disk);
        }
        last.add(request);
    }

    /** Takes the statistics of all requests, and passes over other events. Those of format 1 are of no pair of boundaries. */
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof RequestStatistics second) {
            disk(second.processId(), second.virtualMachine(), second.disk()).add(context, second);
        } else if (event instanceof StageStatistics second
                && second.from() != null
                && !second.from().isEmpty()) {
            disk(second.processId(), second.virtualMachine(), second.disk()).add(second);
        }
    }

    public void merge(RequestMetrics other) {
        for (DiskMetrics disk : other.disks()) {
            DiskKey key = disk.key();
            disk(key.processId(), key.virtualMachine(), key.disk()).merge(disk);
        }
    }

    /** The disks that had requests, in the order of their keys. */
    public List<DiskMetrics> disks() {
        return Arrays.stream(table)
                .filter(Objects::nonNull)
                .sorted((a, b) -> a.key().compareTo(b.key()))
                .toList();
    }

    /** Requests of all disks. */
    public long requests() {
        return disks().stream().mapToLong(DiskMetrics::requests).sum();
    }

    /** Whether the statistics of each second, which know every request, are there for each disk. */
    public boolean knowsEveryRequest() {
        return disks().stream().allMatch(DiskMetrics::isCounted);
    }

    private DiskMetrics disk(int processId, String recordedMachine, String recordedDisk) {
        String virtualMachine = recordedMachine == null ? UNKNOWN : recordedMachine;
        String disk = recordedDisk == null ? UNKNOWN : recordedDisk;
        int slot = slot(table, processId, virtualMachine, disk);
        if (table[slot] != null) {
            return table[slot];
        }
        DiskMetrics metrics = new DiskMetrics(new DiskKey(processId, virtualMachine, disk));
        table[slot] = metrics;
        if (2 * ++size > table.length) {
            grow();
        }
        return metrics;
    }

    private void grow() {
        DiskMetrics[] larger = new DiskMetrics[2 * table.length];
        for (DiskMetrics metrics : disks()) {
            DiskKey key = metrics.key();
            larger[slot(larger, key.processId(), key.virtualMachine(), key.disk())] = metrics;
        }
        table = larger;
    }

    private static int slot(DiskMetrics[] table, int processId, String virtualMachine, String disk) {
        int hash = (31 * virtualMachine.hashCode() + disk.hashCode()) * 31 + processId;
        int slot = (hash ^ hash >>> 16) & table.length - 1;
        while (table[slot] != null && !matches(table[slot], processId, virtualMachine, disk)) {
            slot = (slot + 1) & table.length - 1;
        }
        return slot;
    }

    private static boolean matches(DiskMetrics metrics, int processId, String virtualMachine, String disk) {
        DiskKey key = metrics.key();
        return key.processId() == processId
                && key.disk().equals(disk)
                && key.virtualMachine().equals(virtualMachine);
    }
}
