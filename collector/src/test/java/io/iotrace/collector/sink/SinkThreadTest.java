// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkThreadTest {
    private static final ClockAnchor ANCHOR = new ClockAnchor(1_000_000, 1_700_000_000_000_000_000L);
    private static final EventContext NOW = EventContext.at(2_000_000);
    private static final Loss LOSS = new Loss("ring full", 0, true);

    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path directory;

    @Test
    void writesWhatItIsHandedInItsOrderAndClosesTheFile() throws IOException {
        Path file = directory.resolve("whole.jfr");
        SinkThread sink = recording(file);
        for (int i = 0; i < 10_007; i++) {
            sink.request(request());
        }
        sink.event(NOW, LOSS);
        sink.end();
        assertThat(sink.await(PATIENCE_MILLIS)).isTrue();
        assertThat(sink.error()).isNull();
        assertThat(read(file)).hasToString("10007 requests, 1 other events");
    }

    @Test
    void saysWhichFileItCannotCreate() {
        Path file = directory.resolve("absent/some.jfr");
        assertThatThrownBy(() -> recording(file))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void keepsTheErrorAndWhatWasWrittenWhenTheDiskIsFull() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("small"), "256k")) {
            Path file = disk.path().resolve("full.jfr");
            SinkThread sink = recording(file);
            for (int i = 0; i < 100_003; i++) {
                sink.request(request());
                if (i % 1000 == 0) {
                    sink.second(3_000_000);
                }
            }
            sink.end();
            assertThat(sink.await(PATIENCE_MILLIS)).isTrue();
            assertThat(sink.error())
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("No space left on device");
            assertThat(read(file).requests).isBetween(1L, 100_002L);
        }
    }

    @Test
    void dropsAndCountsRequestsWhenTheSinkHangsButHasRoomForEvents() throws IOException, InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        Counter counter = new Counter();
        SinkThread sink = new SinkThread(new HandlerSink("hanging", counter) {
            @Override
            public void request(DiskRequest request) {
                try {
                    hangs.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.request(request);
            }
        });
        for (int i = 0; i < 100_003; i++) {
            sink.request(request());
        }
        sink.event(NOW, LOSS);
        sink.end();
        assertThat(sink.await(1)).as("it hangs").isFalse();
        assertThat(sink.droppedRequests()).isBetween(30_000L, 60_000L);
        assertThat(sink.droppedEvents()).isZero();
        hangs.countDown();
        assertThat(sink.await(PATIENCE_MILLIS)).isTrue();
        assertThat(counter.events).isEqualTo(1);
        assertThat(counter.requests + sink.droppedRequests()).isEqualTo(100_003);
    }

    private static SinkThread recording(Path file) throws IOException {
        RecordingWriter.Options options =
                RecordingWriter.Options.DEFAULT.withSpans(Set.of(Span.parse("submit+block+device+complete")));
        return new SinkThread(new RecordingSink(file, ANCHOR, options));
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
