// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Requests as a host makes them: episodes, joined batches, polled and page-cache requests in turn. */
final class Requests {
    static final ClockAnchor ANCHOR = new ClockAnchor(5_000_000_000_000L, 1_795_000_000_123_456_789L);
    static final long START = ANCHOR.monotonicNanos() + 40_000_000L;

    private Requests() {}

    /** The {@code number}th request; the same for the same number. */
    static void fill(DiskRequest request, int number) {
        request.clear();
        request.virtualMachine = number % 3 == 0 ? "web-01" : "db-02";
        request.processId = number % 3 == 0 ? 4242 : 14_243;
        request.disk = number % 2 == 0 ? "virtio-disk0" : "virtio-disk1";
        request.threadId = 5000 + number % 2;
        request.threadName = number % 2 == 0 ? "IO iothread0" : "IO iothread1";
        request.operation = number % 4 == 0 ? "write" : "read";
        request.engine = "native";
        request.offset = (number * 7919L % 5_000_000) << 12;
        request.bytes = 4096;
        request.queueDepth = 1 + number % 32;
        request.submitProcessor = number % 8;
        long random = number * 0x9e37_79b9_7f4a_7c15L;
        long submitted = START + number * 5_000L;
        int shape = number % 11 < 7 ? 0 : number % 11 - 6;
        request.submitCallNanos = 9_000 + (random >>> 50);
        if (shape == 4) {
            request.flags = DiskRequest.NO_BIO | DiskRequest.BUFFERED;
            request.set(Boundary.SUBMITTED, submitted);
            request.set(Boundary.KERNEL_DONE, submitted + request.submitCallNanos);
            return;
        }
        if (shape == 1 || shape == 2) {
            request.set(Boundary.SIGNALLED, submitted - 12_000 - (random >>> 52));
            request.set(Boundary.RUNNING, submitted - 4_000);
            request.runDelayNanos = 700 + (random >>> 56);
            request.reapRunDelayNanos = random >>> 57;
        } else {
            request.flags = DiskRequest.JOINED_BATCH;
        }
        request.set(Boundary.SUBMITTED, submitted);
        request.set(Boundary.QUEUED, submitted + 3_000 + (random >>> 53));
        request.set(Boundary.ISSUED, submitted + 6_000 + (random >>> 52));
        request.set(Boundary.DEVICE_DONE, submitted + 60_000 + (random >>> 48));
        request.set(Boundary.KERNEL_DONE, submitted + 61_000 + (random >>> 48));
        if (shape == 3) {
            request.flags |= DiskRequest.POLLED;
        } else {
            request.set(Boundary.REAPED, submitted + 66_000 + (random >>> 48));
        }
        if (shape != 2) {
            request.set(Boundary.NOTIFIED, submitted + 69_000 + (random >>> 48));
        }
        request.completionProcessor = number % 5;
        request.submitNode = 0;
        request.completionNode = 0;
        request.parts = 1;
        request.leaf = "nvme0n1";
    }

    static long endOf(int number) {
        DiskRequest request = new DiskRequest();
        fill(request, number);
        return request.startNanos() + request.totalNanos();
    }

    static void write(RecordingWriter writer, int from, int count) throws IOException {
        DiskRequest request = new DiskRequest();
        for (int number = from; number < from + count; number++) {
            fill(request, number);
            writer.write(request);
        }
    }

    /** A closed recording of {@code count} requests. */
    static Path recording(Path file, int count, RecordingWriter.Options options) throws IOException {
        try (RecordingWriter writer = RecordingWriter.create(file, ANCHOR, options)) {
            write(writer, 0, count);
        }
        return file;
    }

    /** The requests that the JDK's parser finds in a file. */
    static List<RecordedEvent> events(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("iotrace.DiskRequest"))
                .toList();
    }

    /** All that a request says, to compare by. */
    static String text(DiskRequest request) {
        StringBuilder text = new StringBuilder();
        for (Boundary boundary : Boundary.values()) {
            text.append(request.at(boundary)).append(' ');
        }
        return text.append(String.join(
                        " ",
                        String.valueOf(request.virtualMachine),
                        String.valueOf(request.disk),
                        String.valueOf(request.threadName),
                        String.valueOf(request.operation),
                        String.valueOf(request.engine),
                        String.valueOf(request.leaf)))
                .append(' ')
                .append(List.of(
                        request.processId,
                        request.threadId,
                        request.offset,
                        request.bytes,
                        request.error,
                        request.queueDepth,
                        request.submitProcessor,
                        request.completionProcessor,
                        request.submitNode,
                        request.completionNode,
                        request.parts,
                        request.flags,
                        request.runDelayNanos,
                        request.reapRunDelayNanos,
                        request.submitCallNanos,
                        request.nvmeQueue,
                        request.nvmeCommand,
                        request.nvmeStatus))
                .toString();
    }

    /** Keeps the text of everything read. */
    static class Collected implements RecordingHandler {
        final List<String> requests = new ArrayList<>();
        final List<String> events = new ArrayList<>();

        @Override
        public void onRequest(DiskRequest request) {
            requests.add(text(request));
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            events.add(context + " " + event);
        }
    }

    /** Takes everything and keeps nothing. */
    static class Ignored implements RecordingHandler {
        @Override
        public void onRequest(DiskRequest request) {}

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {}
    }

    /** The texts of the first {@code count} requests. */
    static List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        DiskRequest request = new DiskRequest();
        for (int number = 0; number < count; number++) {
            fill(request, number);
            texts.add(text(request));
        }
        return texts;
    }
}
