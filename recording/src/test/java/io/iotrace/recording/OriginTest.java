// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
    private static final Origin HERE = new Origin("host-a", "0123", "boot-1", "session-1");
    private static final Origin THERE = new Origin("host-b", "4567", "boot-2", "session-2");

    @TempDir
    Path directory;

    /** Notes origins and how many requests came after each. */
    private static final class Origins extends Requests.Ignored {
        private final List<Origin> origins = new ArrayList<>();

        @Override
        public void onOrigin(Origin origin) {
            origins.add(origin);
        }
    }

    @Test
    void isToldBeforeWhatIsFromThere() throws IOException {
        Path here = recording("a.jfr", HERE);
        Path there = recording("b.jfr", THERE);
        Origins read = new Origins();

        RecordingReader.Summary summary = RecordingReader.read(List.of(here, there), read);

        assertThat(read.origins).containsExactly(HERE, THERE);
        assertThat(summary.requests()).isEqualTo(46);
    }

    @Test
    void countsAFileThatIsNamedTwiceOnce() throws IOException {
        Path file = recording("a.jfr", HERE);
        Path copy = Files.copy(file, directory.resolve("copy.jfr"));

        RecordingReader.Summary once = RecordingReader.read(file, new Requests.Ignored());
        RecordingReader.Summary thrice = RecordingReader.read(List.of(file, file, copy), new Requests.Ignored());

        assertThat(thrice.requests()).isEqualTo(once.requests()).isEqualTo(23);
        assertThat(thrice.repeatedChunks()).isPositive();
        assertThat(once.repeatedChunks()).isZero();
    }

    @Test
    void isReadFromAKilledWritersJournal() throws IOException {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer =
                RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT.withOrigin(HERE))) {
            Requests.write(writer, 0, 23);
            writer.rotateIfDue(Requests.START);
            Files.copy(Journal.of(file), directory.resolve("killed.jfr.part"));
        }
        Origins read = new Origins();

        assertThat(RecordingReader.read(directory.resolve("killed.jfr"), read).requests())
                .isEqualTo(23);

        assertThat(read.origins).containsExactly(HERE);
    }

    @Test
    void isOneOfItsOwnWhereTheRecordingNamesNone() throws IOException {
        Path one = recording("a.jfr", Origin.UNKNOWN);
        Path other = directory.resolve("b.jfr");
        ClockAnchor later =
                new ClockAnchor(Requests.ANCHOR.monotonicNanos(), Requests.ANCHOR.wallNanos() + 86_400_000_000_000L);
        try (RecordingWriter writer = RecordingWriter.create(other, later, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, 23);
        }
        Origins read = new Origins();

        assertThat(RecordingReader.read(List.of(one, other), read).requests()).isEqualTo(46);

        assertThat(read.origins).hasSize(2);
        assertThat(read.origins.get(0).sharesClockWith(read.origins.get(1))).isFalse();
    }

    private Path recording(String name, Origin origin) throws IOException {
        return Requests.recording(directory.resolve(name), 23, RecordingWriter.Options.DEFAULT.withOrigin(origin));
    }
}
