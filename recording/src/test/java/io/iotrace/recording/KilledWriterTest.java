// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.RecordingRecovery.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** Real processes, killed with SIGKILL at random instants while they write as fast as they can and end a chunk every 512 KiB. */
class KilledWriterTest {
    private static final int KILLS = 6;

    @TempDir
    Path directory;

    /** Writes until it is killed; says on its standard output when it has begun. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            RecordingWriter.Options options = new RecordingWriter.Options(1 << 19, 60_000_000_000L);
            try (RecordingWriter writer = RecordingWriter.create(Path.of(arguments[0]), Requests.ANCHOR, options)) {
                Requests.write(writer, 0, 1000);
                writer.rotateIfDue(Requests.START);
                System.out.println("writing");
                System.out.flush();
                for (int number = 1000; number < 2_000_000_000; number += 1000) {
                    Requests.write(writer, number, 1000);
                    writer.rotateIfDue(Requests.START);
                }
            }
        }
    }

    @Test
    void leavesAFileThatEveryToolReadsAndLosesNoEventThatReachedTheKernel() throws Exception {
        Random random = new Random(23);
        List<Jdk> jdks = Jdk.all();
        for (int kill = 0; kill < KILLS; kill++) {
            Path file = directory.resolve(kill + ".jfr");
            killedWriter(file, random.nextInt(120_000_000));

            long complete = jdks.get(kill % jdks.size()).summaryRows(file, "iotrace.DiskRequest").stream()
                    .mapToLong(Long::longValue)
                    .sum();
            JfrLoaderToolkit.loadEvents(file.toFile());

            Requests.Collected read = new Requests.Collected();
            RecordingReader.Summary summary = RecordingReader.read(file, read);
            assertThat(summary.requests()).isEqualTo(complete + summary.recoveredEvents());
            assertThat(summary.requests()).as("all but the last thousand").isGreaterThanOrEqualTo(1000);
            assertThat(new HashSet<>(read.requests)).hasSameSizeAs(read.requests);
            assertIsAPrefixUpToTheLastThousand(read.requests);

            assertThat(RecordingRecovery.recover(file)).isEqualTo(Outcome.RECOVERED);
            assertThat(jdks.get(0).summaryRows(file, "iotrace.DiskRequest")).containsExactly(summary.requests());
            assertThat(Requests.events(file)).hasSize((int) summary.requests());
            assertThat(Journal.of(file)).doesNotExist();
            Requests.Collected again = new Requests.Collected();
            assertThat(RecordingReader.read(file, again).truncated()).isFalse();
            assertThat(again.requests).isEqualTo(read.requests);
        }
    }

    /** Every thousand was handed to the kernel at its end, so only the last one may be there in part. */
    private static void assertIsAPrefixUpToTheLastThousand(List<String> requests) {
        int thousands = requests.size() / 1000 * 1000;
        List<String> whole = new ArrayList<>(Requests.texts(thousands));
        assertThat(new HashSet<>(requests).containsAll(whole.subList(0, Math.max(0, thousands - 1000))))
                .isTrue();
    }

    private static void killedWriter(Path file, int afterNanos) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(writer.getInputStream().read()).isEqualTo('w');
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < afterNanos) {
            Thread.onSpinWait();
        }
        writer.destroyForcibly().waitFor();
    }

    /** POSIX would give up the writer's lock when a second descriptor of the journal is closed. */
    @Test
    void isNotTakenFromAWriterWhoseProcessReadIt() throws Exception {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, 23);
            writer.rotateIfDue(Requests.START);
            RecordingReader.read(file, new Requests.Ignored());
            RecordingRecovery.recover(file);
            Path link = Files.createLink(directory.resolve("b.jfr.part"), Journal.of(file));
            assertThat(Journal.isWrittenHere(link)).isTrue();

            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Recoverer.class.getName(),
                            file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("BEING_WRITTEN");
        }
    }

    /** Another process that finds the file. */
    static final class Recoverer {
        private Recoverer() {}

        public static void main(String[] arguments) throws IOException {
            System.out.print(RecordingRecovery.recover(Path.of(arguments[0])));
        }
    }

    @Test
    void isNotTouchedWhileItsWriterIsAlive() throws IOException {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, 23);
            writer.rotateIfDue(Requests.START);
            byte[] part = Files.readAllBytes(Journal.of(file));

            assertThat(RecordingRecovery.recover(file)).isEqualTo(Outcome.BEING_WRITTEN);
            assertThat(Files.readAllBytes(Journal.of(file))).isEqualTo(part);
            assertThat(RecordingReader.read(file, new Requests.Ignored()).requests())
                    .isZero();
        }
        assertThat(RecordingRecovery.recover(file)).isEqualTo(Outcome.COMPLETE);
        assertThat(RecordingReader.read(file, new Requests.Ignored()).requests())
                .isEqualTo(23);
    }
}
