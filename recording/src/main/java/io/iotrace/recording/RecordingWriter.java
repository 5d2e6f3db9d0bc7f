// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Streams a recording to a JFR file (DESIGN 6). The open chunk grows in {@code FILE.part}; when it is complete it is appended to
 * {@code FILE}, so that {@code FILE} is at every instant a file every JFR tool reads. Not thread-safe: one thread writes.
 */
public final class RecordingWriter implements Closeable {
    private RecordingWriter() {}

    /** When chunks end and how many bytes a recording may have. */
    public record Options(long chunkBytes, long chunkNanos) {
        public static final Options DEFAULT = new Options(64L << 20, 60_000_000_000L);
    }

    /** Creates {@code file} (mode 0600; an existing one is replaced) and opens its first chunk. */
    public static RecordingWriter create(Path file, ClockAnchor anchor, Options options) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes a request. The hot path: nothing is allocated. */
    public void write(DiskRequest request) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes any other event. */
    public void write(EventContext context, RecordingEvent event) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Ends the open chunk when it is old or large enough; call it about once a second. */
    public void rotateIfDue(long nowMonotonicNanos) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Requests written so far. */
    public long requests() {
        throw new UnsupportedOperationException();
    }

    /** Ends the last chunk, marks it final, and removes {@code FILE.part}. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
