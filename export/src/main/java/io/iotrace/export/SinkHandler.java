// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceSession;
import java.io.IOException;

/** Hands a recording to a sink; learns on the way how far the wall clock is from the kernel's. */
final class SinkHandler implements RecordingHandler {
    private final RequestSink sink;
    private final RequestRow row = new RequestRow();

    SinkHandler(RequestSink sink) {
        this.sink = sink;
    }

    @Override
    public void onOrigin(Origin origin) {
        row.forgetClock();
        attempt(() -> sink.origin(origin));
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        if (event instanceof ClockReading clocks) {
            row.clock(clocks.wallNanos() - clocks.monotonicNanos());
        } else if (event instanceof TraceSession session) {
            row.clock(session.wallNanos() - session.monotonicNanos());
        }
        attempt(() -> sink.event(context, event));
    }

    @Override
    public void onRequest(DiskRequest request) {
        attempt(() -> sink.request(row.of(request)));
    }

    private interface Write {
        void run() throws IOException;
    }

    private static void attempt(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedExportException(e);
        }
    }
}
