// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.recording.event.ThreadStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is counted of one virtual machine. Not thread-safe. */
final class MachineCells {
    private record RoleState(String role, String state) {}

    /** Name that no other machine of the host has. */
    private final String vm;

    private final int processId;
    private final Map<String, DiskCells> disks = new LinkedHashMap<>();
    private final Map<RoleState, Long> threadNanos = new LinkedHashMap<>();
    private String uuid = "";
    private String qemuVersion = "";
    private String accelerator = "";
    private String lastName;
    private DiskCells last;

    MachineCells(String vm, int processId) {
        this.vm = vm;
        this.processId = processId;
    }

    String vm() {
        return vm;
    }

    void describe(String id, String version, String accelerated) {
        uuid = LabelText.of(id);
        qemuVersion = LabelText.of(version);
        accelerator = LabelText.of(accelerated);
    }

    /** The disk of this name if it is known; asked for each request. */
    DiskCells find(String name) {
        if (last == null || !lastName.equals(name)) {
            last = disks.get(name);
            lastName = name;
        }
        return last;
    }

    DiskCells add(String name, boolean own) {
        DiskCells cells = new DiskCells(vm, LabelText.of(name), own);
        disks.put(name, cells);
        last = cells;
        lastName = name;
        return cells;
    }

    /** Takes the requests in flight of each disk that has a file open; returns the disks that had one and have none, forgotten now. */
    List<DiskCells> inFlight(Map<String, Long> byDisk) {
        List<DiskCells> gone = new ArrayList<>();
        disks.forEach((name, cells) -> {
            if (cells.inFlight(byDisk.get(name))) {
                gone.add(cells);
            }
        });
        disks.values().removeAll(gone);
        last = gone.isEmpty() ? last : null;
        return gone;
    }

    void thread(ThreadStatistics event, long nanos) {
        long blocked = Math.max(0, nanos - event.onProcessor() - event.runQueue());
        String role = LabelText.of(event.role());
        threadNanos.merge(new RoleState(role, "running"), event.onProcessor(), Long::sum);
        threadNanos.merge(new RoleState(role, "runqueue"), event.runQueue(), Long::sum);
        threadNanos.merge(new RoleState(role, "blocked"), blocked, Long::sum);
    }

    Iterable<DiskCells> disks() {
        return disks.values();
    }

    MetricsSnapshot.Machine copy() {
        return new MetricsSnapshot.Machine(vm, uuid, processId, qemuVersion, accelerator);
    }

    List<MetricsSnapshot.ThreadTime> threads() {
        List<MetricsSnapshot.ThreadTime> times = new ArrayList<>();
        new TreeMap<>(byText())
                .forEach((text, key) ->
                        times.add(new MetricsSnapshot.ThreadTime(vm, key.role(), key.state(), threadNanos.get(key))));
        return times;
    }

    private Map<String, RoleState> byText() {
        Map<String, RoleState> keys = new LinkedHashMap<>();
        threadNanos.keySet().forEach(key -> keys.put(key.role() + " " + key.state(), key));
        return keys;
    }
}
