// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a host's recording says. */
public final class HostRecording {
    private final List<HostRequest> requests = new ArrayList<>();
    private final Map<String, VirtualDisk> disks = new LinkedHashMap<>();
    private Origin origin = Origin.UNKNOWN;
    private ClockAnchor anchor;
    private String recordMode = "";
    private Window window;

    /** What tracing covered, on the host's clock. */
    record Window(long fromNanos, long toNanos) {
        /** Whether an operation of the guest lies in it. */
        boolean covers(FileCall call, ClockFit clock) {
            return clock.toGuest(fromNanos) <= call.startNanos() && call.endNanos() <= clock.toGuest(toNanos);
        }

        private Window with(Window other) {
            return new Window(Math.min(fromNanos, other.fromNanos), Math.max(toNanos, other.toNanos));
        }
    }

    /** Made by {@link #read}, or of parts by a test. */
    HostRecording() {}

    /** Reads a recording; throws with a sentence when it cannot be read, or is of several boots. */
    public static HostRecording read(Path file) throws IOException {
        HostRecording recording = new HostRecording();
        Handler handler = recording.new Handler();
        RecordingReader.read(file, handler);
        if (handler.origins > 1) {
            throw new IOException(file + " is of several hosts or boots; join one of them at a time");
        }
        recording.requests.sort(Comparator.comparingLong(HostRequest::startNanos));
        return recording;
    }

    private final class Handler implements RecordingHandler {
        private int origins;

        @Override
        public void onOrigin(Origin next) {
            if (origins == 0 || !next.sharesClockWith(origin)) {
                origins++;
            }
            origin = next;
        }

        @Override
        public void onRequest(DiskRequest request) {
            if (request.from() != null) {
                requests.add(HostRequest.of(request));
            }
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            if (event instanceof VirtualDisk disk) {
                add(disk);
            } else if (event instanceof TraceSession session) {
                anchor = new ClockAnchor(session.monotonicNanos(), session.wallNanos());
                recordMode = session.recordMode();
            } else if (event instanceof TraceProgress) {
                addWindow(context.startNanos(), context.startNanos() + context.durationNanos());
            }
        }
    }

    void add(VirtualDisk disk) {
        disks.put(disk.virtualMachine() + " " + disk.disk(), disk);
    }

    void add(HostRequest request) {
        requests.add(request);
    }

    void addWindow(long fromNanos, long toNanos) {
        Window more = new Window(fromNanos, toNanos);
        window = window == null ? more : window.with(more);
    }

    /** When it was traced, as the recording says; from the first to the last request where it does not. */
    Window window() {
        if (window != null) {
            return window;
        }
        Window seen = new Window(Long.MAX_VALUE, Long.MIN_VALUE);
        for (HostRequest request : requests) {
            seen = seen.with(new Window(request.startNanos(), request.endNanos()));
        }
        return seen;
    }

    void setOrigin(Origin value, ClockAnchor clockAnchor) {
        origin = value;
        anchor = clockAnchor;
    }

    /** Requests by their start. */
    public List<HostRequest> requests() {
        return requests;
    }

    public Origin origin() {
        return origin;
    }

    /** An instant on the host's two clocks; null when the recording does not say one. */
    public ClockAnchor anchor() {
        return anchor;
    }

    /** Disks by {@code machine disk}. */
    public Map<String, VirtualDisk> disks() {
        return disks;
    }

    /** Whether the file has every request, and not those that were slow or a sample. */
    public boolean hasEveryRequest() {
        return recordMode.isEmpty() || recordMode.startsWith("all");
    }
}
