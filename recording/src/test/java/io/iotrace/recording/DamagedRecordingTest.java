// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.RecordingRecovery.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedRecordingTest {
    private static final RecordingWriter.Options OPTIONS = new RecordingWriter.Options(1 << 30, 60_000_000_000L);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("a.jfr");
    }

    /** A file of two groups of chunks. */
    private byte[] twoGroups() throws IOException {
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS)) {
            Requests.write(writer, 0, 23);
            writer.rotateIfDue(Requests.START + 60_000_000_000L);
            Requests.write(writer, 23, 23);
        }
        return Files.readAllBytes(file);
    }

    private static List<Integer> chunkStarts(byte[] bytes) {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        while (start < bytes.length) {
            starts.add(start);
            start += (int) new JfrCursor(bytes, start + ChunkWriter.SIZE_OFFSET).readRawLong();
        }
        return starts;
    }

    @Test
    void isReadByAllWhenCutAtAChunkBoundary() throws Exception {
        byte[] bytes = twoGroups();
        for (int start : chunkStarts(bytes).subList(1, chunkStarts(bytes).size())) {
            Files.write(file, Arrays.copyOf(bytes, start));

            RecordingReader.Summary summary = RecordingReader.read(file, new Requests.Ignored());

            assertThat(summary.truncated()).isFalse();
            assertThat(Requests.events(file)).hasSize((int) summary.requests());
            for (Jdk jdk : Jdk.all()) {
                assertThat(jdk.summaryRows(file, "iotrace.DiskRequest")).containsExactly(summary.requests());
            }
        }
    }

    @Test
    void deliversTheWholeEventsWhereverItIsCut() throws IOException {
        byte[] bytes = twoGroups();
        List<String> all = Requests.texts(46);
        long before = 0;
        List<Integer> starts = chunkStarts(bytes);
        for (int length = 1; length < bytes.length; length++) {
            if (length % 509 != 0 && starts.stream().noneMatch(isNear(length)) && length < bytes.length - 100) {
                continue;
            }
            Files.write(file, Arrays.copyOf(bytes, length));
            Requests.Collected read = new Requests.Collected();
            try {
                RecordingReader.Summary summary = RecordingReader.read(file, read);
                assertThat(summary.requests()).isGreaterThanOrEqualTo(before);
                assertThat(summary.truncated()).isNotEqualTo(starts.contains(length));
                before = summary.requests();
            } catch (RecordingException e) {
                assertThat(before).isZero();
                assertThat(e).hasMessageContaining("was cut off before its first chunk was complete");
            }
            assertThat(all).containsAll(read.requests);
        }
        assertThat(before).isEqualTo(46);
    }

    private static Predicate<Integer> isNear(int position) {
        return start -> Math.abs(start - position) < 12;
    }

    @Test
    void isRecoveredFromAJournalCutAnywhere() throws IOException {
        RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS);
        Requests.write(writer, 0, 23);
        writer.rotateIfDue(Requests.START + 60_000_000_000L);
        Requests.write(writer, 23, 23);
        writer.rotateIfDue(Requests.START + 60_000_000_000L);
        byte[] complete = Files.readAllBytes(file);
        byte[] part = Files.readAllBytes(Journal.of(file));
        writer.close();

        long before = 23;
        for (int length = 0; length <= part.length; length++) {
            if (length % 503 != 0 && length < part.length - 50) {
                continue;
            }
            Files.write(file, complete);
            Files.write(Journal.of(file), Arrays.copyOf(part, length));
            RecordingReader.Summary summary = RecordingReader.read(file, new Requests.Ignored());
            assertThat(RecordingRecovery.recover(file)).isEqualTo(Outcome.RECOVERED);
            assertThat(RecordingReader.read(file, new Requests.Ignored()))
                    .isEqualTo(new RecordingReader.Summary(summary.requests(), 0, 0, false, 0));
            assertThat(Requests.events(file)).hasSize((int) summary.requests());
            assertThat(summary.requests()).isGreaterThanOrEqualTo(before);
            before = summary.requests();
        }
        assertThat(before).isEqualTo(46);
    }

    @Test
    void isRecoveredFromAJournalAlone() throws IOException {
        RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS);
        Requests.write(writer, 0, 23);
        writer.rotateIfDue(Requests.START);
        byte[] part = Files.readAllBytes(Journal.of(file));
        writer.close();
        Files.delete(file);
        Files.write(Journal.of(file), part);

        assertThat(RecordingReader.read(file, new Requests.Ignored()))
                .isEqualTo(new RecordingReader.Summary(23, 0, 23, false, 0));
        assertThat(RecordingRecovery.recover(file)).isEqualTo(Outcome.RECOVERED);
        assertThat(Requests.events(file)).hasSize(23);
    }

    @Test
    void isNotDoubledWhenTheJournalOutlivesItsAppending() throws IOException {
        RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS);
        Requests.write(writer, 0, 23);
        writer.rotateIfDue(Requests.START);
        byte[] part = Files.readAllBytes(Journal.of(file));
        writer.close();
        Files.write(Journal.of(file), part);

        assertThat(RecordingReader.read(file, new Requests.Ignored()).requests())
                .isEqualTo(23);
        RecordingRecovery.recover(file);
        assertThat(Requests.events(file)).hasSize(23);
    }

    @Test
    void saysInASentenceWhatCannotBeRead() throws IOException {
        assertThatThrownBy(() -> RecordingReader.read(file, new Requests.Ignored()))
                .isInstanceOf(RecordingException.class)
                .hasMessage("cannot read " + file + ": no such file");

        Files.write(file, new byte[0]);
        assertMessage(" is empty; the recording was stopped before anything was written");

        Files.writeString(file, "domain: web-01");
        assertMessage(" is not a JFR recording");

        Files.write(file, new byte[] {'F', 'L', 'R', 0, 0, 2});
        assertMessage(" was cut off before its first chunk was complete; nothing in it can be read");

        try (Recording recording = new Recording()) {
            recording.start();
            recording.stop();
            Files.delete(file);
            recording.dump(file);
        }
        assertMessage(" is a JFR recording, but none that iotrace wrote");
    }

    private void assertMessage(String message) {
        assertThatThrownBy(() -> RecordingReader.read(file, new Requests.Ignored()))
                .isInstanceOf(RecordingException.class)
                .hasMessage(file + message);
    }

    @Test
    void saysThatItIsDamagedRatherThanGuess() throws IOException {
        byte[] bytes = twoGroups();
        for (int at = ChunkWriter.HEADER_BYTES; at < bytes.length; at += 113) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) 0xff;
            Files.write(file, damaged);
            try {
                RecordingReader.read(file, new Requests.Ignored());
            } catch (RecordingException e) {
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            }
        }
    }

    @Test
    void isNotWrittenByTwoAtOnce() throws IOException {
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS)) {
            assertThatThrownBy(() -> RecordingWriter.create(file, Requests.ANCHOR, OPTIONS))
                    .isInstanceOf(RecordingException.class)
                    .hasMessage(file + " is being written by another iotrace; choose another file");
            Requests.write(writer, 0, 1);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThat(ChunkHeader.read(channel, 0)).isNotNull();
        }
    }

    @Test
    void replacesNoDeviceAndNoDirectory() {
        for (Path taken : List.of(Path.of("/dev/null"), directory)) {
            assertThatThrownBy(() -> RecordingWriter.create(taken, Requests.ANCHOR, OPTIONS))
                    .isInstanceOf(RecordingException.class)
                    .hasMessage(taken + " is not a regular file; choose another for the recording");
        }
        Path nowhere = directory.resolve("missing").resolve("a.jfr");
        assertThatThrownBy(() -> RecordingWriter.create(nowhere, Requests.ANCHOR, OPTIONS))
                .isInstanceOf(RecordingException.class)
                .hasMessage("cannot create " + nowhere + ": no such file or directory");
    }
}
