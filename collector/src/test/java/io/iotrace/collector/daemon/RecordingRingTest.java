// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingRingTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private long now = System.nanoTime();

    private RecordingRing ring(long bytes, long nanos) throws IOException {
        RecordingRing ring = new RecordingRing(new RingFiles(directory.resolve("ring"), bytes, nanos), 7, Set::of);
        ring.event(EventContext.at(now), new NumaNode(0, "0-3", "10", "0"));
        return ring;
    }

    private void second(RecordingRing ring, int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            DiskRequest request = new DiskRequest();
            request.processId = 7;
            request.virtualMachine = "web-01";
            request.disk = "vda";
            request.operation = "read";
            request.engine = "native";
            request.bytes = 4096;
            request.set(Boundary.SUBMITTED, now + 1000L * i);
            request.set(Boundary.KERNEL_DONE, now + 1000L * i + 700);
            ring.request(request);
        }
        now += SECOND;
        ring.second(now);
    }

    private static final class Read implements RecordingHandler {
        private long requests;
        private final List<RecordingEvent> nodes = new ArrayList<>();

        @Override
        public void onRequest(DiskRequest request) {
            requests++;
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            if (event instanceof NumaNode) {
                nodes.add(event);
            }
        }
    }

    private static Read read(Path file) throws IOException {
        Read read = new Read();
        RecordingReader.read(file, read);
        return read;
    }

    private Path save(RecordingRing ring, int requestsMeanwhile) throws Exception {
        Path file = directory.resolve("kept.jfr");
        CompletableFuture<Long> saved = new CompletableFuture<>();
        ring.save(file, saved);
        second(ring, requestsMeanwhile);
        saved.get(30, TimeUnit.SECONDS);
        return file;
    }

    @Test
    void aRecordingHoldsWhatCameBeforeItWasAskedFor() throws Exception {
        RecordingRing ring = ring(1 << 30, 80 * SECOND);
        for (int i = 0; i < 30; i++) {
            second(ring, 7);
        }
        Path file = save(ring, 7);

        assertThat(read(file).requests).isEqualTo(31 * 7);
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().startsWith("iotrace.DiskRequest")))
                .hasSize(31 * 7);
        ring.close();
    }

    @Test
    void whatIsOlderThanTheRingIsGoneAndItsInventoryIsNot() throws Exception {
        RecordingRing ring = ring(1 << 30, 16 * SECOND);
        for (int i = 0; i < 60; i++) {
            second(ring, 7);
        }
        Read read = read(save(ring, 7));

        assertThat(read.requests).isBetween(16L * 7, 21L * 7);
        assertThat(read.nodes).isNotEmpty().allMatch(new NumaNode(0, "0-3", "10", "0")::equals);
        ring.close();
    }

    @Test
    void theRingNeverTakesMoreThanItsBytesAndASegment() throws Exception {
        long bytes = 1 << 20;
        RecordingRing ring = ring(bytes, 3600 * SECOND);
        for (int i = 0; i < 60; i++) {
            second(ring, 1009);
            assertThat(bytesOfRing()).isLessThan(bytes + bytes / 4);
        }
        assertThat(bytesOfRing()).isGreaterThan(bytes / 2);
        ring.close();
    }

    private long bytesOfRing() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("ring"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void nothingIsLeftOfAMachineThatEnded() throws Exception {
        RecordingRing ring = ring(1 << 30, 80 * SECOND);
        second(ring, 7);
        ring.close();

        assertThat(bytesOfRing()).isZero();
        CompletableFuture<Long> late = new CompletableFuture<>();
        ring.save(directory.resolve("late.jfr"), late);
        assertThatThrownBy(() -> late.get(1, TimeUnit.SECONDS)).hasMessageContaining("the machine has ended");
    }
}
