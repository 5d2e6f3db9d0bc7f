// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.recording.ParallelReader;
import io.iotrace.recording.RecordingException;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.RecordingRecovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Reads recordings for a command, and says what is wrong with them. */
record RecordingFiles(List<Path> files, Console console) {
    /** Each thread has an analysis of its own, which takes memory. */
    private static final int MOST_THREADS = 8;

    private interface Reading {
        RecordingReader.Summary read(Path file) throws IOException;
    }

    /** Each file once, in order. Throws {@link RecordingException} when one is no recording of iotrace. */
    void read(RecordingHandler handler) throws IOException {
        RecordingReader.Several recordings = new RecordingReader.Several(handler);
        readEach(recordings::read);
    }

    /**
     * Each file once, on every processor.
     *
     * @return what was filled, each a part of the whole; at least one
     */
    <H extends RecordingHandler> List<H> readParts(Supplier<H> handler) throws IOException {
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        try (ParallelReader<H> reader = new ParallelReader<>(handler, threads)) {
            readEach(reader::read);
            return reader.handlers();
        }
    }

    private void readEach(Reading recordings) throws IOException {
        for (Path file : files) {
            recover(file);
            RecordingReader.Summary summary = recordings.read(file);
            if (summary.truncated()) {
                console.say("iotrace: " + file + " ends inside a chunk: its writer was killed or the file was cut; "
                        + summary.recoveredEvents() + " whole events of that chunk were recovered");
            }
        }
    }

    /** Completes what a killed writer left. Where it cannot be written it is read as it is: a report changes nothing it needs. */
    private void recover(Path file) throws IOException {
        try {
            if (RecordingRecovery.recover(file) == RecordingRecovery.Outcome.RECOVERED) {
                console.say("iotrace: " + file
                        + " was left by a writer that was killed; its open chunk has been recovered");
            }
        } catch (RecordingException e) {
            console.say("iotrace: " + file + " was left by a writer that was killed and is read as it is ("
                    + e.getMessage() + ")");
        }
    }
}
