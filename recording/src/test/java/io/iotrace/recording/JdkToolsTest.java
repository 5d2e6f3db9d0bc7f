// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.Hook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdkToolsTest {
    private static final RecordingWriter.Options SMALL_CHUNKS = new RecordingWriter.Options(1 << 20, 1_000_000_000L);

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void printsStagesWithTheirUnitsAndAbsentOnesAsNotAvailable(Jdk jdk) throws Exception {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            writer.write(EventContext.at(Requests.START), new Hook("kick", null, "missing", "no fentry", "kick"));
            Requests.write(writer, 0, 1);
        }

        String printed = jdk.jfr("print", file);

        assertThat(printed.replaceAll("startTime = .*", "startTime = ...").replaceAll(" \\(20\\d\\d-.*\\)", ""))
                .isEqualToIgnoringWhitespace("""
                        iotrace.Hook {
                          startTime = ...
                          point = "kick"
                          hook = N/A
                          state = "missing"
                          reason = "no fentry"
                          stagesLost = "kick"
                        }

                        iotrace.DiskRequest {
                          startTime = ...
                          duration = 0.0690 ms
                          virtualMachine = "web-01"
                          disk = "virtio-disk0"
                          operation = "write"
                          offset = 0 bytes
                          bytes = 4.0 kB
                          kick = N/A
                          wakeup = N/A
                          qemu = N/A
                          submit = 0.00300 ms
                          block = 0.00300 ms
                          device = 0.0540 ms
                          complete = 0.00100 ms
                          reap = 0.00500 ms
                          notify = 0.00300 ms
                          core = 0.0610 ms
                          submitCall = 0.00900 ms
                          queueDepth = 1
                          submitProcessor = 0
                          completionProcessor = 0
                          parts = 1
                          error = 0
                          processId = 4242
                          engine = "native"
                          leaf = "nvme0n1"
                          submitThread = "IO iothread0" (javaThreadId = 5000)
                          flags = "joinedBatch"
                          eventThread = "web-01 virtio-disk0 #01" (javaThreadId = 16777216)
                        }
                        """);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void countsAllRequestsAsOneEventType(Jdk jdk) throws Exception {
        for (int count : new int[] {1, 23, 60_000}) {
            Path file = Requests.recording(directory.resolve(count + ".jfr"), count, SMALL_CHUNKS);
            assertThat(jdk.summaryRows(file, "iotrace.DiskRequest")).containsExactly((long) count);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void countsFiveMillionRequests(Jdk jdk) throws Exception {
        Path file = Millions.recording();

        assertThat(jdk.summaryRows(file, "iotrace.DiskRequest")).containsExactly((long) Millions.COUNT);
    }

    @Test
    void readsFiveMillionRequestsBackInASmallHeap() throws IOException {
        long[] bytes = {0};
        RecordingReader.Summary summary = RecordingReader.read(Millions.recording(), new Requests.Ignored() {
            @Override
            public void onRequest(DiskRequest request) {
                bytes[0] += request.bytes;
            }
        });

        assertThat(summary.requests()).isEqualTo(Millions.COUNT);
        assertThat(bytes[0]).isEqualTo(Millions.COUNT * 4096L);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void describesEveryEventType(Jdk jdk) throws Exception {
        Path file = Requests.recording(directory.resolve("a.jfr"), 23, RecordingWriter.Options.DEFAULT);

        String metadata = jdk.jfr("metadata", file);

        assertThat(metadata)
                .contains("@Name(\"iotrace.DiskRequest\")")
                .contains("@Label(\"QEMU\")")
                .contains("@DataAmount(\"BYTES\")\n  long bytes;");
        for (EventSchema schema : EventSchema.all()) {
            assertThat(metadata).contains("@Name(\"" + schema.name() + "\")");
        }
    }

    /** Those that have {@code jfr view}: 21 and later. */
    static Stream<Jdk> viewers() throws Exception {
        List<Jdk> viewers = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            if (jdk.jfr("help").contains("view")) {
                viewers.add(jdk);
            }
        }
        return viewers.stream();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("viewers")
    void isATableInTheView(Jdk jdk) throws Exception {
        Path file = Requests.recording(directory.resolve("a.jfr"), 23, RecordingWriter.Options.DEFAULT);

        List<String> table = jdk.jfr("view", "--width", "200", "iotrace.DiskRequest", file)
                .lines()
                .toList();

        assertThat(table.stream().filter(line -> line.contains("native"))).hasSize(23);
        List<String> columns = List.of(table.stream()
                .filter(line -> line.contains("Machine"))
                .findFirst()
                .orElseThrow()
                .split(" +"));
        assertThat(columns.stream().filter(column -> column.contains("...")))
                .as("columns too narrow for their names")
                .hasSizeLessThan(6);
        assertThat(columns).contains("Submit", "Block", "Device", "Reap", "Depth", "Error", "Flags");
    }

    @Test
    void givesConsumersTheRequestsOwnTimes() throws IOException {
        Path file = Requests.recording(directory.resolve("a.jfr"), 23, RecordingWriter.Options.DEFAULT);
        DiskRequest first = new DiskRequest();
        Requests.fill(first, 0);

        List<RecordedEvent> events = Requests.events(file);

        assertThat(events).hasSize(23);
        RecordedEvent event = events.get(0);
        long wallNanos = Requests.ANCHOR.wallNanos() + first.startNanos() - Requests.ANCHOR.monotonicNanos();
        assertThat(event.getStartTime())
                .isEqualTo(Instant.ofEpochSecond(wallNanos / 1_000_000_000, wallNanos % 1_000_000_000));
        assertThat(event.getDuration()).isEqualTo(Duration.ofNanos(first.totalNanos()));
        assertThat(event.getThread().getOSName()).isEqualTo("web-01 virtio-disk0 #01");
        assertThat(event.getThread("submitThread").getOSName()).isEqualTo("IO iothread0");
        assertThat(event.getThread("submitThread").getOSThreadId()).isEqualTo(5000);
        assertThat(event.getDuration("device")).isEqualTo(Duration.ofNanos(54_000));
        assertThat(event.<Object>getValue("kick")).isNull();
        assertThat(event.getString("leaf")).isEqualTo("nvme0n1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 23, 100_000})
    void readsTheSameSumsAsConsumers(int count) throws IOException {
        Path file = Requests.recording(directory.resolve("a.jfr"), count, SMALL_CHUNKS);
        StageSums ours = new StageSums();
        RecordingReader.read(file, ours);

        StageSums consumers = new StageSums();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (!event.getEventType().getName().equals("iotrace.DiskRequest")) {
                    continue;
                }
                for (Stage stage : Stage.values()) {
                    if (event.getValue(stage.label()) != null) {
                        consumers.add(
                                Span.of(stage), event.getDuration(stage.label()).toNanos());
                    }
                }
            }
        }

        assertThat(consumers).hasToString(ours.toString());
    }
}
