// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderedReadTest {
    private static final int COUNT = 30_011;

    @TempDir
    Path directory;

    private static final class Starts extends Requests.Collected {
        private final List<Long> starts = new ArrayList<>();

        @Override
        public void onRequest(DiskRequest request) {
            super.onRequest(request);
            starts.add(request.startNanos());
        }
    }

    @Test
    void handsOnEveryRequestOnceByItsBegin() throws IOException {
        Path file = Requests.recording(
                directory.resolve("a.jfr"), COUNT, new RecordingWriter.Options(1 << 18, 60_000_000_000L));
        Starts read = new Starts();

        RecordingReader.Summary summary = RecordingReader.readInOrder(file, read);

        assertThat(read.starts).isSorted().hasSize(COUNT);
        assertThat(summary.requests()).isEqualTo(COUNT);
        assertThat(read.requests.stream().sorted().toList())
                .isEqualTo(Requests.texts(COUNT).stream().sorted().toList());
    }

    @Test
    void readsWhatAKilledWriterLeftInOrderToo() throws IOException {
        Path file = directory.resolve("a.jfr");
        Starts read = new Starts();
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, 2003);
            writer.rotateIfDue(Requests.START);
            java.nio.file.Files.copy(Journal.of(file), directory.resolve("killed.jfr.part"));
        }

        RecordingReader.readInOrder(directory.resolve("killed.jfr"), read);

        assertThat(read.starts).isSorted().hasSize(2003);
    }
}
