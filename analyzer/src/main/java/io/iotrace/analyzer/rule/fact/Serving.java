// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which processes serve the disks of virtual machines over a socket ({@link VirtualDisk#servingProcessId}). */
public final class Serving implements Fact<Serving> {
    public static final FactType<Serving> TYPE =
            new FactType<>("processes that serve disks", Serving.class, Serving::new);

    private final SortedMap<Integer, SortedSet<String>> served = new TreeMap<>();

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof VirtualDisk disk && disk.servingProcessId() > 0) {
            add(disk.servingProcessId(), disk.virtualMachine() + " " + disk.disk() + " (" + disk.bus() + ")");
        }
    }

    @Override
    public void merge(Serving other) {
        for (Map.Entry<Integer, SortedSet<String>> entry : other.served.entrySet()) {
            entry.getValue().forEach(disk -> add(entry.getKey(), disk));
        }
    }

    @Override
    public boolean isKnown() {
        return !served.isEmpty();
    }

    /** Disks that a process serves: machine, disk and bus. */
    public SortedSet<String> by(int processId) {
        return new TreeSet<>(served.getOrDefault(processId, new TreeSet<>()));
    }

    private void add(int processId, String disk) {
        served.computeIfAbsent(processId, absent -> new TreeSet<>()).add(disk);
    }
}
