// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;

/** The recording: a JFR file. */
public final class RecordingSink implements Sink {
    private final RecordingWriter writer;

    /** @throws IOException when the file cannot be created */
    public RecordingSink(Path output, ClockAnchor anchor, RecordingWriter.Options options) throws IOException {
        writer = RecordingWriter.create(output, anchor, options);
    }

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public void request(DiskRequest request) throws IOException {
        writer.write(request);
    }

    @Override
    public void event(EventContext context, RecordingEvent event) throws IOException {
        writer.write(context, event);
    }

    @Override
    public void second(long nowNanos) throws IOException {
        writer.rotateIfDue(nowNanos);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
