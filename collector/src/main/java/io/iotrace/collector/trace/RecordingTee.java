// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Hands everything to the live analysis and to the file. When the file can no longer be written, the analysis goes on and the first
 * error is kept: what was recorded stays.
 */
final class RecordingTee implements AutoCloseable {
    private final RecordingHandler live;
    private final RecordMode mode;
    private RecordingWriter writer;
    private IOException error;
    private long recorded;

    RecordingTee(
            RecordingHandler live, Path output, RecordMode mode, ClockAnchor anchor, RecordingWriter.Options options)
            throws IOException {
        this.live = live;
        this.mode = mode;
        writer = output == null ? null : RecordingWriter.create(output, anchor, options);
        live.onOrigin(options.origin());
    }

    void request(DiskRequest request) {
        live.onRequest(request);
        if (writer != null && mode.takes(request)) {
            attempt(() -> writer.write(request));
            recorded++;
        }
    }

    /** Requests handed to the file so far. */
    long recorded() {
        return recorded;
    }

    void event(EventContext context, RecordingEvent event) {
        live.onEvent(context, event);
        fileOnly(context, event);
    }

    /** For what the analysis itself said. */
    void fileOnly(EventContext context, RecordingEvent event) {
        if (writer != null) {
            attempt(() -> writer.write(context, event));
        }
    }

    void rotateIfDue(long nowNanos) {
        if (writer != null) {
            attempt(() -> writer.rotateIfDue(nowNanos));
        }
    }

    /** What went wrong with the file; null when nothing did. */
    IOException error() {
        return error;
    }

    private interface Write {
        void run() throws IOException;
    }

    private void attempt(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            error = e;
            abandon();
        }
    }

    private void abandon() {
        RecordingWriter broken = writer;
        writer = null;
        try {
            broken.close();
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            RecordingWriter last = writer;
            attempt(last::close);
            writer = null;
        }
    }
}
