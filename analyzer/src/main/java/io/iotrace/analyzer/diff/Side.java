// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** The recordings of one side of a comparison; each session is one. Not thread-safe. */
public final class Side implements RecordingHandler {
    private final SortedMap<String, Run> runs = new TreeMap<>();
    private Run current;

    @Override
    public void onOrigin(Origin origin) {
        current = runs.computeIfAbsent(origin.sessionId(), absent -> new Run(origin));
    }

    @Override
    public void onRequest(DiskRequest request) {
        current().disk(request.virtualMachine, request.disk).add(request);
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        if (event instanceof RequestStatistics second) {
            current().disk(second.virtualMachine(), second.disk()).add(context.startNanos(), second);
        } else if (event instanceof StageStatistics second) {
            current().disk(second.virtualMachine(), second.disk()).add(context.startNanos(), second);
        } else if (event instanceof VirtualDisk disk) {
            current().disk(disk.virtualMachine(), disk.disk()).configuration = disk;
        } else if (event instanceof TraceSession session) {
            current().recordMode = session.recordMode();
        }
    }

    private Run current() {
        if (current == null) {
            onOrigin(Origin.UNKNOWN);
        }
        return current;
    }

    Collection<Run> runs() {
        return runs.values();
    }

    boolean sharesSessionWith(Side other) {
        return runs.keySet().stream().anyMatch(session -> !session.isEmpty() && other.runs.containsKey(session));
    }
}
