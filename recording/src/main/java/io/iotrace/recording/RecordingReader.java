// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads recordings in one pass and constant memory: complete chunks, and the whole events of a chunk that was cut off or of a
 * {@code FILE.part} that a killed writer left.
 */
public final class RecordingReader {
    private RecordingReader() {}

    /**
     * What was read.
     *
     * @param requests requests handed to the handler
     * @param events other events handed to it
     * @param recoveredEvents of both, those that came out of an incomplete chunk
     * @param truncated whether the file ends inside a chunk
     */
    public record Summary(long requests, long events, long recoveredEvents, boolean truncated) {}

    /** Reads {@code file} into {@code handler}. Throws {@link RecordingException} when it is no JFR file, or none that iotrace wrote. */
    public static Summary read(Path file, RecordingHandler handler) throws IOException {
        throw new UnsupportedOperationException();
    }
}
