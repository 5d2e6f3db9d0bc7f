// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.LastingEvents;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Findings of a process that runs on and on: an analysis of the last window, then a new one that is told again what the host and the VM
 * are. A finding that held in one window and not in the next has ended.
 */
public final class RollingFindings implements RecordingHandler {
    /** The first findings of a process come after this much of a window. */
    private static final int FIRST_PART = 4;

    private final long windowNanos;
    private final Consumer<List<Finding>> out;
    private final LongSupplier nanos;
    private final LastingEvents lasting = new LastingEvents();
    private Origin origin;
    private Analysis analysis = new Analysis();
    private long windowEnd;

    /**
     * @param windowNanos length of a window; the first findings come after a quarter of it
     * @param out takes the findings of each window at its end
     */
    public RollingFindings(long windowNanos, Consumer<List<Finding>> out, LongSupplier nanos) {
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
        lasting.add(context, event);
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
        lasting.forEach(analysis::onEvent);
        windowEnd = nanos.getAsLong() + windowNanos;
    }
}
