// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.recording.RecordingException;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.RecordingRecovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads recordings for a command, and says what is wrong with them. */
record RecordingFiles(List<Path> files, Console console) {
    /** Each file once, in order. Throws {@link RecordingException} when one is no recording of iotrace. */
    void read(RecordingHandler handler) throws IOException {
        RecordingReader.Several recordings = new RecordingReader.Several(handler);
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
