// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.Analysis;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Findings of a process that runs on and on: an analysis of the last window, then a new one that is told again what the host and the VM
 * are. A finding that held in one window and not in the next has ended.
 */
final class RollingFindings implements RecordingHandler {
    /** The first findings of a process come after this much of a window. */
    private static final int FIRST_PART = 4;

    private final long windowNanos;
    private final Consumer<List<Finding>> out;
    private final LongSupplier nanos;
    private final Map<RecordingEvent, EventContext> lasting = new LinkedHashMap<>();
    private Origin origin;
    private Analysis analysis = new Analysis();
    private long windowEnd;

    RollingFindings(long windowNanos, Consumer<List<Finding>> out, LongSupplier nanos) {
        this.windowNanos = windowNanos;
        this.out = out;
        this.nanos = nanos;
        windowEnd = nanos.getAsLong() + windowNanos / FIRST_PART;
    }

    @Override
    public void onOrigin(Origin from) {
        origin = from;
        analysis.onOrigin(from);
    }

    @Override
    public void onRequest(DiskRequest request) {
        analysis.onRequest(request);
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        if (isLasting(event)) {
            lasting.put(event, context);
        }
        analysis.onEvent(context, event);
        if (event instanceof TraceProgress && nanos.getAsLong() >= windowEnd) {
            roll();
        }
    }

    private void roll() {
        out.accept(analysis.report().findingEvents());
        analysis = new Analysis();
        if (origin != null) {
            analysis.onOrigin(origin);
        }
        lasting.forEach((event, context) -> analysis.onEvent(context, event));
        windowEnd = nanos.getAsLong() + windowNanos;
    }

    /** What is so until something else is said, not what happened in a second. */
    private static boolean isLasting(RecordingEvent event) {
        return event instanceof TraceSession
                || event instanceof Host
                || event instanceof NumaNode
                || event instanceof BlockDevice
                || event instanceof Hook
                || event instanceof VirtualMachine
                || event instanceof VirtualMachineThread
                || event instanceof VirtualDisk
                || event instanceof DiskLimit;
    }
}
