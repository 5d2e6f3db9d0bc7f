// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

class FullDiskTest {
    private static final RecordingWriter.Options OPTIONS = new RecordingWriter.Options(1 << 16, 60_000_000_000L);
    private static final int COUNT = 6_000;

    @TempDir
    Path directory;

    /** Bytes that a whole recording writes, journal included. */
    private long bytesOfAWholeRecording(long copied) throws IOException {
        FailingChannels enough = new FailingChannels(Long.MAX_VALUE);
        try (RecordingWriter writer =
                RecordingWriter.create(directory.resolve("whole.jfr"), Requests.ANCHOR, OPTIONS, enough, copied)) {
            Requests.write(writer, 0, COUNT);
        }
        return Long.MAX_VALUE - enough.left();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, ChunkFile.COPIED_BYTES})
    void keepsTheFileReadableWhereverTheDiskIsFull(long copied) throws Exception {
        long whole = bytesOfAWholeRecording(copied);
        for (long room = 0; room < whole; room += whole / 80) {
            Path file = directory.resolve(copied + "-" + room + ".jfr");
            FailingChannels channels = new FailingChannels(room);
            RecordingWriter writer = null;
            try {
                writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS, channels, copied);
                Requests.write(writer, 0, COUNT);
                writer.close();
            } catch (RecordingException e) {
                assertThat(e.getMessage()).matches("cannot (create|write) .*: No space left on device.*");
            }
            if (writer == null) {
                assertThat(file).doesNotExist();
                continue;
            }
            RecordingWriter failed = writer;
            assertThatThrownBy(() -> failed.write(new DiskRequest())).isInstanceOf(RecordingException.class);
            writer.close();

            List<?> events = Requests.events(file);
            JfrLoaderToolkit.loadEvents(file.toFile());
            RecordingReader.Summary summary = RecordingReader.read(file, new Requests.Ignored());
            assertThat(summary.requests()).isEqualTo(events.size() + summary.recoveredEvents());

            RecordingRecovery.recover(file);
            assertThat(Requests.events(file)).hasSize((int) summary.requests());
        }
    }
}
