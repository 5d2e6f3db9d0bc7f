// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes a recording of any size, with the statistics of each second as a collector writes them. Its main method is for measurements: give it
 * the file and the number of requests.
 */
final class LargeRecording {
    private static final long SECOND = 1_000_000_000L;
    private static final ClockAnchor ANCHOR = new ClockAnchor(5_000_000_000_000L, 1_795_000_000_123_456_789L);
    private static final int PER_SECOND = 50_021;
    private static final String[] DISKS = {"virtio-disk0", "virtio-disk1", "virtio-disk2"};

    private final Random random = new Random(11);
    private final DiskRequest request = new DiskRequest();
    private final Map<String, Group> groups = new TreeMap<>();

    /** Requests of a second with the same disk, operation and boundaries. */
    private static final class Group {
        private final Histogram total = new Histogram();
        private final Map<Span, Histogram> spans = new TreeMap<>();
    }

    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    }

    static void write(Path file, int requests) throws IOException {
        try (RecordingWriter writer = RecordingWriter.create(file, ANCHOR, RecordingWriter.Options.DEFAULT)) {
            new LargeRecording().write(writer, requests);
        }
    }

    private void write(RecordingWriter writer, int requests) throws IOException {
        long second = 0;
        for (int i = 0; i < requests; i++) {
            long start = i * (SECOND / PER_SECOND);
            if (start / SECOND != second) {
                writeStatistics(writer, second);
                second = start / SECOND;
            }
            fill(i, ANCHOR.monotonicNanos() + start);
            writer.write(request);
            count();
        }
        writeStatistics(writer, second);
    }

    private void fill(int number, long start) {
        request.clear();
        request.virtualMachine = "db-01";
        request.processId = 4242;
        request.disk = DISKS[number % DISKS.length];
        request.threadId = 4250 + number % DISKS.length;
        request.threadName = "IO iothread" + number % DISKS.length;
        request.operation = number % 5 == 0 ? "write" : "read";
        request.engine = "native";
        request.offset = random.nextInt(1 << 20) * 4096L;
        request.bytes = 4096;
        request.queueDepth = 1 + number % 32;
        request.submitProcessor = number % 8;
        request.submitNode = 0;
        request.leaf = "nvme0n1";
        request.parts = 1;
        request.submitCallNanos = 9_000L + random.nextInt(4_000);
        boolean joined = number % 3 == 0;
        request.flags = joined ? DiskRequest.JOINED_BATCH : 0;
        long at = start;
        for (Boundary boundary : Boundary.values()) {
            if (!joined || boundary.compareTo(Boundary.SUBMITTED) >= 0) {
                request.set(boundary, at);
                at += (boundary == Boundary.ISSUED ? 50_000 : 1_000)
                        + random.nextInt(random.nextInt(97) == 0 ? 900_000 : 9_000);
            }
        }
    }

    private void count() {
        Group group = groups.computeIfAbsent(
                request.disk
                        + ' '
                        + request.operation
                        + ' '
                        + request.from().label()
                        + ' '
                        + request.to().label(),
                absent -> new Group());
        group.total.add(request.totalNanos());
        request.spans((span, nanos) ->
                group.spans.computeIfAbsent(span, absent -> new Histogram()).add(nanos));
    }

    private void writeStatistics(RecordingWriter writer, long second) throws IOException {
        EventContext context = new EventContext(ANCHOR.monotonicNanos() + second * SECOND, SECOND, 0, null);
        for (Map.Entry<String, Group> entry : groups.entrySet()) {
            String[] key = entry.getKey().split(" ", -1);
            Histogram total = entry.getValue().total;
            writer.write(context, totals(key, total));
            for (Map.Entry<Span, Histogram> span : entry.getValue().spans.entrySet()) {
                writer.write(context, stage(key, span.getKey(), span.getValue()));
            }
        }
        groups.clear();
        writer.rotateIfDue(context.startNanos() + SECOND);
    }

    private static RequestStatistics totals(String[] key, Histogram total) {
        long count = total.count();
        return new RequestStatistics(
                "db-01",
                4242,
                key[0],
                key[1],
                "native",
                key[2],
                key[3],
                count,
                4096 * count,
                0,
                count,
                16 * count,
                count,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "4250:" + count,
                "nvme0n1@0:" + count,
                count,
                total.sumNanos(),
                total.minNanos(),
                total.percentileNanos(0.5),
                total.percentileNanos(0.99),
                total.maxNanos(),
                total.buckets());
    }

    private static StageStatistics stage(String[] key, Span span, Histogram nanos) {
        return new StageStatistics(
                "db-01",
                4242,
                key[0],
                key[1],
                "native",
                key[2],
                key[3],
                span.label(),
                nanos.count(),
                nanos.sumNanos(),
                nanos.minNanos(),
                nanos.percentileNanos(0.5),
                nanos.percentileNanos(0.99),
                nanos.maxNanos(),
                nanos.buckets());
    }
}
