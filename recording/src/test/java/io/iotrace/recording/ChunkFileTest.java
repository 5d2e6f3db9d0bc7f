// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** Looks at the file after every single call that changes a file, as a kill would leave it. */
class ChunkFileTest {
    private static final RecordingWriter.Options OPTIONS = new RecordingWriter.Options(1 << 15, 60_000_000_000L);
    private static final int COUNT = 6_000;

    @TempDir
    Path directory;

    /** What a kill after each call would have left, per call: number of requests that JFR tools read, -1 for an error. */
    private List<Integer> readableAfterEachCall(long copied) throws IOException {
        Path file = directory.resolve("a.jfr");
        List<Integer> readable = new ArrayList<>();
        FailingChannels channels = new FailingChannels(Long.MAX_VALUE);
        channels.afterEachCall(() -> {
            if (Files.exists(file)) {
                readable.add(requests(file));
            }
        });
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, OPTIONS, channels, copied)) {
            Requests.write(writer, 0, COUNT);
        }
        readable.add(requests(file));
        return readable;
    }

    private static int requests(Path file) {
        try {
            int requests = Requests.events(file).size();
            JfrLoaderToolkit.loadEvents(file.toFile());
            return requests;
        } catch (IOException | org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException e) {
            assertRepairable(file);
            return -1;
        }
    }

    /** A kill at this point must cost nothing but a repair. */
    private static void assertRepairable(Path file) {
        try {
            Path copy = file.resolveSibling("killed.jfr");
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(Journal.of(file), Journal.of(copy), StandardCopyOption.REPLACE_EXISTING);
            long requests = RecordingReader.read(copy, new Requests.Ignored()).requests();
            RecordingRecovery.recover(copy);
            assertThat(Requests.events(copy)).hasSize((int) requests);
        } catch (IOException e) {
            throw new AssertionError("cannot be repaired", e);
        }
    }

    @Test
    void isCompleteAfterEveryCallWhileItGrowsByCopying() throws IOException {
        List<Integer> readable = readableAfterEachCall(Long.MAX_VALUE);

        assertThat(readable).isSorted().doesNotContain(-1).contains(0).endsWith(COUNT);
    }

    @Test
    void isIncompleteForTwoCallsPerGroupWhenItGrowsInPlace() throws IOException {
        List<Integer> readable = readableAfterEachCall(0);

        int groups = (int)
                readable.stream().filter(requests -> requests > 0).distinct().count();
        assertThat(groups).isGreaterThan(2);
        assertThat(readable.stream().filter(requests -> requests < 0)).hasSize(2 * (groups - 1));
        assertThat(readable.stream().filter(requests -> requests >= 0))
                .isSorted()
                .endsWith(COUNT);
    }
}
