// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingRoundTripTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 30_000})
    void readsBackTheRequestsThatWereWritten(int count) throws IOException {
        Path file = Requests.recording(directory.resolve("a.jfr"), count, RecordingWriter.Options.DEFAULT);

        Requests.Collected read = new Requests.Collected();
        RecordingReader.Summary summary = RecordingReader.read(file, read);

        assertThat(sorted(read.requests)).isEqualTo(sorted(Requests.texts(count)));
        assertThat(summary).isEqualTo(new RecordingReader.Summary(count, 0, 0, false, 0));
    }

    @Test
    void readsBackEveryCombinationOfBoundariesAndFlags() throws IOException {
        Path file = directory.resolve("a.jfr");
        List<String> written = new ArrayList<>();
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            for (int mask = 1; mask < 1 << Boundary.values().length; mask++) {
                DiskRequest request = new DiskRequest();
                for (Boundary boundary : Boundary.values()) {
                    if ((mask & 1 << boundary.ordinal()) != 0) {
                        request.set(boundary, Requests.START + mask + 1000L * boundary.ordinal());
                    }
                }
                request.flags = mask * 37 & 0xff;
                request.threadId = 7;
                request.runDelayNanos = mask % 3 == 0 ? DiskRequest.ABSENT : mask;
                request.reapRunDelayNanos = mask % 4 == 0 ? DiskRequest.ABSENT : 2L * mask;
                request.submitCallNanos = mask % 5 == 0 ? DiskRequest.ABSENT : 0;
                request.completionProcessor = request.at(Boundary.DEVICE_DONE) == DiskRequest.ABSENT ? -1 : mask % 2;
                request.submitNode = mask % 3 - 1;
                request.completionNode = mask % 5 - 1;
                request.nvmeQueue = mask % 7;
                request.nvmeCommand = mask % 7 == 0 ? 0 : 0xf000 + mask;
                request.nvmeStatus = mask % 7 == 1 ? 0x4002 : 0;
                writer.write(request);
                written.add(Requests.text(request));
            }
        }

        Requests.Collected read = new Requests.Collected();
        RecordingReader.read(file, read);

        assertThat(sorted(read.requests)).isEqualTo(sorted(written));
    }

    @Test
    void readsBackOtherEventsWithTheirTimesAndThreads() throws IOException {
        Path file = directory.resolve("a.jfr");
        VirtualMachine machine =
                new VirtualMachine("wäb\u0001-01", null, 4242, true, "9.2", "kvm", "q35", 4, "x".repeat(70_000), "");
        LeafStatistics leaf = new LeafStatistics("nvme0n1", 1, 2, 3, 4096, -1, 7, 8, -1, 0.25);
        EventContext inThread = new EventContext(Requests.START, 17, 99, "CPU 0/KVM");
        EventContext nowhere = EventContext.at(Requests.START - 3_000_000_000L);
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            writer.write(inThread, machine);
            Requests.write(writer, 0, 23);
            writer.write(nowhere, leaf);
        }

        Requests.Collected read = new Requests.Collected();
        RecordingReader.Summary summary = RecordingReader.read(file, read);

        assertThat(read.events).containsExactly(inThread + " " + machine, nowhere + " " + leaf);
        assertThat(summary).isEqualTo(new RecordingReader.Summary(23, 2, 0, false, 0));
    }

    @Test
    void endsChunksByAgeAndBySize() throws IOException {
        Path file = directory.resolve("a.jfr");
        RecordingWriter.Options options = new RecordingWriter.Options(1 << 20, 1_000_000_000L);
        List<Long> sizes = new ArrayList<>();
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, options)) {
            Requests.write(writer, 0, 1000);
            writer.rotateIfDue(Requests.START + 999_999_999L);
            sizes.add(Files.size(file));
            writer.rotateIfDue(Requests.START + 1_000_000_000L);
            sizes.add(Files.size(file));
            Requests.write(writer, 1000, 40_000);
            sizes.add(Files.size(file));
        }

        assertThat(sizes).isSorted().doesNotHaveDuplicates();
        assertThat(sizes.get(2) - sizes.get(1)).isGreaterThan(1 << 20);
        Requests.Collected read = new Requests.Collected();
        RecordingReader.read(file, read);
        assertThat(sorted(read.requests)).isEqualTo(sorted(Requests.texts(41_000)));
    }

    @Test
    void givesASpanThatWasNotExpectedItsFieldFromThenOn() throws IOException {
        Path file = directory.resolve("a.jfr");
        DiskRequest merged = new DiskRequest();
        merged.set(Boundary.SUBMITTED, Requests.START);
        merged.set(Boundary.DEVICE_DONE, Requests.START + 50);
        merged.set(Boundary.REAPED, Requests.START + 90);
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, 23);
            writer.write(merged);
        }

        List<String> spans = new ArrayList<>();
        RecordingReader.read(file, new Requests.Collected() {
            @Override
            public void onRequest(DiskRequest request) {
                super.onRequest(request);
                if (requests.size() == 24) {
                    request.spans((span, nanos) -> spans.add(span.label() + "=" + nanos));
                }
            }
        });
        assertThat(spans).containsExactly("submit+block+device=50", "complete+reap=40");
    }

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            Requests.write(writer, 0, 1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Journal.of(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Journal.of(file)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jfr", "a.jfr.part"})
    void isNotWrittenThroughALink(String name) throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve(name), victim);

        assertThatThrownBy(() -> RecordingWriter.create(
                        directory.resolve("a.jfr"), Requests.ANCHOR, RecordingWriter.Options.DEFAULT))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("a.jfr");
        assertThat(victim).hasContent("precious");
    }

    @Test
    void saysWhatBothClocksWereAtBothEndsOfEachGroup() throws IOException {
        long[] tick = {0};
        RecordingWriter.Options options = new RecordingWriter.Options(1 << 30, 1_000_000_000L)
                .withClock(() -> new ClockReading(
                        Requests.ANCHOR.monotonicNanos() + 10 * tick[0],
                        Requests.ANCHOR.wallNanos() + 17 * tick[0]++,
                        1));
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, options)) {
            Requests.write(writer, 0, 23);
            writer.rotateIfDue(Requests.START + 2_000_000_000L);
            Requests.write(writer, 23, 23);
        }

        List<ClockReading> readings = new ArrayList<>();
        Requests.Collected read = new Requests.Collected() {
            @Override
            public void onEvent(EventContext context, RecordingEvent event) {
                assertThat(context.startNanos()).isEqualTo(((ClockReading) event).monotonicNanos());
                readings.add((ClockReading) event);
            }
        };
        RecordingReader.read(file, read);

        assertThat(readings).hasSize(4).doesNotHaveDuplicates();
        assertThat(sorted(read.requests)).as("monotonic times").isEqualTo(sorted(Requests.texts(46)));
    }

    @Test
    void hasAFieldForEachOfItsSpansAlone() throws IOException {
        RecordingWriter.Options options =
                RecordingWriter.Options.DEFAULT.withSpans(java.util.Set.of(Span.of(Stage.SUBMIT)));
        Path file = directory.resolve("a.jfr");
        DiskRequest request = new DiskRequest();
        request.set(Boundary.SUBMITTED, Requests.START);
        request.set(Boundary.QUEUED, Requests.START + 5);
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, options)) {
            writer.write(request);
        }

        jdk.jfr.consumer.RecordedEvent event =
                jdk.jfr.consumer.RecordingFile.readAllEvents(file).get(0);
        assertThat(event.hasField("submit")).isTrue();
        assertThat(event.hasField("device")).isFalse();
    }

    @Test
    void keepsHooksWithoutText() throws IOException {
        Path file = directory.resolve("a.jfr");
        Hook hook = new Hook("kick", null, "missing", "", "kick");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            writer.write(EventContext.at(Requests.START), hook);
        }
        Requests.Collected read = new Requests.Collected();
        RecordingReader.read(file, read);
        assertThat(read.events).containsExactly(EventContext.at(Requests.START) + " " + hook);
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }
}
