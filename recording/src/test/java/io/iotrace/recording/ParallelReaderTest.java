// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several threads read what one would. */
class ParallelReaderTest {
    private static final int COUNT = 20_011;

    @TempDir
    Path directory;

    /** Groups of a few thousand requests, so that there are some dozens of chunks. */
    private Path recording(String name) throws IOException {
        return Requests.recording(directory.resolve(name), COUNT, new RecordingWriter.Options(1 << 17, 1_000_000_000L));
    }

    private static List<String> sorted(List<Requests.Collected> handlers) {
        List<String> all = new ArrayList<>();
        handlers.forEach(handler -> all.addAll(handler.requests));
        all.sort(null);
        return all;
    }

    @Test
    void givesEachRequestToOneOfTheHandlers() throws IOException {
        Path file = recording("a.jfr");
        Requests.Collected alone = new Requests.Collected();
        RecordingReader.Summary sequential = RecordingReader.read(file, alone);

        try (ParallelReader<Requests.Collected> reader = new ParallelReader<>(Requests.Collected::new, 3)) {
            assertThat(reader.read(file)).isEqualTo(sequential);
            assertThat(sorted(reader.handlers())).isEqualTo(sorted(List.of(alone)));
            assertThat(reader.handlers())
                    .filteredOn(handler -> !handler.requests.isEmpty())
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void readsAFileThatIsNamedTwiceOnce() throws IOException {
        Path file = recording("a.jfr");
        try (ParallelReader<Requests.Collected> reader = new ParallelReader<>(Requests.Collected::new, 2)) {
            reader.read(file);
            RecordingReader.Summary again = reader.read(file);

            assertThat(again.requests()).isZero();
            assertThat(again.repeatedChunks()).isPositive();
            assertThat(sorted(reader.handlers())).hasSize(COUNT);
        }
    }

    @Test
    void tellsEachHandlerTheOriginBeforeAnythingElse() throws IOException {
        class Ordered extends Requests.Collected {
            private Origin origin;
            private boolean early;

            @Override
            public void onOrigin(Origin from) {
                origin = from;
            }

            @Override
            public void onRequest(DiskRequest request) {
                early |= origin == null;
            }
        }
        try (ParallelReader<Ordered> reader = new ParallelReader<>(Ordered::new, 3)) {
            reader.read(recording("a.jfr"));
            assertThat(reader.handlers()).noneMatch(handler -> handler.early);
        }
    }

    @Test
    void saysOfADamagedFileWhatReadingAloneSays() throws IOException {
        Path file = recording("a.jfr");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = bytes.length / 2; i < bytes.length / 2 + 4_000; i++) {
            bytes[i] = (byte) 0xff;
        }
        Files.write(file, bytes);
        Requests.Ignored ignored = new Requests.Ignored();
        String alone = message(() -> RecordingReader.read(file, ignored));
        try (ParallelReader<Requests.Ignored> reader = new ParallelReader<>(Requests.Ignored::new, 2)) {
            assertThat(alone).contains("is damaged");
            assertThat(message(() -> reader.read(file))).isEqualTo(alone);
        }
    }

    @Test
    void handsOnWhatAHandlerThrows() throws IOException {
        Path file = recording("a.jfr");
        try (ParallelReader<RecordingHandler> reader = new ParallelReader<>(
                () -> new Requests.Ignored() {
                    @Override
                    public void onRequest(DiskRequest request) {
                        throw new IllegalStateException("full");
                    }
                },
                2)) {
            assertThatThrownBy(() -> reader.read(file))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("full");
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private static String message(Reading reading) {
        try {
            return "read " + reading.read();
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
