// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingException;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTeeTest {
    private static final ClockAnchor ANCHOR = new ClockAnchor(1_000_000, 1_700_000_000_000_000_000L);
    private static final EventContext NOW = EventContext.at(2_000_000);
    private static final Loss LOSS = new Loss("ring full", 0, true);

    @TempDir
    private Path directory;

    @Test
    void handsEverythingToTheAnalysisAndTheFile() throws IOException {
        Counter live = new Counter();
        Path file = directory.resolve("whole.jfr");
        try (RecordingTee tee = tee(live, file, new RecordMode.All())) {
            tee.request(request());
            tee.event(NOW, LOSS);
            assertThat(tee.error()).isNull();
        }
        assertThat(live).hasToString("1 requests, 1 other events");
        assertThat(read(file)).hasToString("1 requests, 1 other events");
    }

    @Test
    void keepsFromTheFileOnlyWhatTheModeDoesNotTake() throws IOException {
        Counter live = new Counter();
        Path file = directory.resolve("none.jfr");
        try (RecordingTee tee = tee(live, file, new RecordMode.None())) {
            tee.request(request());
            tee.event(NOW, LOSS);
        }
        assertThat(live).hasToString("1 requests, 1 other events");
        assertThat(read(file)).hasToString("0 requests, 1 other events");
    }

    @Test
    void writesToTheFileOnlyWhatTheAnalysisSaidItself() throws IOException {
        Counter live = new Counter();
        Path file = directory.resolve("findings.jfr");
        try (RecordingTee tee = tee(live, file, new RecordMode.All())) {
            tee.fileOnly(NOW, LOSS);
        }
        assertThat(live).hasToString("0 requests, 0 other events");
        assertThat(read(file)).hasToString("0 requests, 1 other events");
    }

    @Test
    void analyzesWithoutAFile() throws IOException {
        Counter live = new Counter();
        try (RecordingTee tee = tee(live, null, new RecordMode.All())) {
            tee.request(request());
            tee.rotateIfDue(3_000_000);
        }
        assertThat(live).hasToString("1 requests, 0 other events");
    }

    @Test
    void saysWhichFileItCannotCreate() {
        Path file = directory.resolve("absent/some.jfr");
        assertThatThrownBy(() -> tee(new Counter(), file, new RecordMode.All()))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void analyzesOnWhenTheDiskIsFullAndKeepsTheError() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("small"), "256k")) {
            Counter live = new Counter();
            Path file = disk.path().resolve("full.jfr");
            IOException error;
            try (RecordingTee tee = tee(live, file, new RecordMode.All())) {
                for (int i = 0; i < 100_000; i++) {
                    tee.request(request());
                }
                tee.event(NOW, LOSS);
                tee.rotateIfDue(3_000_000);
                error = tee.error();
            }
            assertThat(live).hasToString("100000 requests, 1 other events");
            assertThat(error).hasMessageContaining(file.toString()).hasMessageContaining("No space left on device");
            assertThat(read(file).requests).isBetween(1L, 99_999L);
        }
    }

    private static RecordingTee tee(RecordingHandler live, Path file, RecordMode mode) throws IOException {
        RecordingWriter.Options options =
                RecordingWriter.Options.DEFAULT.withSpans(Set.of(Span.parse("submit+block+device+complete")));
        return new RecordingTee(live, file, mode, ANCHOR, options);
    }

    private static Counter read(Path file) throws IOException {
        Counter counter = new Counter();
        RecordingReader.read(file, counter);
        return counter;
    }

    private static DiskRequest request() {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = "disk0";
        request.threadName = "IO io0";
        request.operation = "read";
        request.engine = "native";
        request.set(Boundary.SUBMITTED, 2_000_000);
        request.set(Boundary.KERNEL_DONE, 2_050_000);
        return request;
    }

    private static final class Counter implements RecordingHandler {
        private long requests;
        private long events;

        @Override
        public void onRequest(DiskRequest request) {
            requests++;
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            events++;
        }

        @Override
        public String toString() {
            return requests + " requests, " + events + " other events";
        }
    }
}
