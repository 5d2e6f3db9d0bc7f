// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Completes the recording of a writer that was killed. */
public final class RecordingRecovery {
    private RecordingRecovery() {}

    /** What became of a recording. */
    public enum Outcome {
        /** Its writer closed it. */
        COMPLETE,
        /** Its writer is alive; nothing was touched. */
        BEING_WRITTEN,
        /** It was made complete: every JFR tool reads all of it. */
        RECOVERED
    }

    /**
     * Turns {@code FILE} and {@code FILE.part}, whichever of them exist, into a {@code FILE} that every JFR tool reads, with all whole
     * events. Throws {@link RecordingException} when the result cannot be written; then both files are as they were.
     */
    public static Outcome recover(Path file) throws IOException {
        return recover(file, Channels.FILES);
    }

    static Outcome recover(Path file, Channels channels) throws IOException {
        if (!Files.exists(Journal.of(file))) {
            return Outcome.COMPLETE;
        }
        try {
            Journal journal = Journal.open(file, channels);
            if (journal == null) {
                return Outcome.BEING_WRITTEN;
            }
            try (journal) {
                recover(file, channels, journal);
            }
            return Outcome.RECOVERED;
        } catch (RecordingException e) {
            throw e;
        } catch (IOException e) {
            throw new RecordingException("cannot recover " + file + ": " + RecordingException.reason(e), e);
        }
    }

    private static void recover(Path file, Channels channels, Journal journal) throws IOException {
        JournalIndex index = JournalIndex.scan(journal.channel());
        if (!index.hasEvents() && !Files.exists(file)) {
            journal.delete();
            return;
        }
        try (ChunkFile chunks = ChunkFile.open(file, channels)) {
            if (index.hasEvents() && !chunks.hasChunkAt(index.wallNanos())) {
                chunks.append(index);
            }
            chunks.markFinal();
        }
        journal.delete();
    }
}
