// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.TraceSession;
import java.io.IOException;
import java.nio.file.Path;

/** Recordings to export: requests in pairs, each pair overlapping and in the order in which it completed, not in which it began. */
final class Recordings {
    static final ClockAnchor ANCHOR = new ClockAnchor(5_000_000_000_000L, 1_795_000_000_000_000_000L);

    private Recordings() {}

    static Path write(Path file, int count) throws IOException {
        RecordingWriter.Options options = new RecordingWriter.Options(1 << 18, 60_000_000_000L)
                .withOrigin(new Origin("host-a", "", "boot", "session"));
        try (RecordingWriter writer = RecordingWriter.create(file, ANCHOR, options)) {
            writer.write(
                    EventContext.at(ANCHOR.monotonicNanos()),
                    new TraceSession(
                            "0.1.0",
                            RecordingWriter.FORMAT_VERSION,
                            "iotrace attach 42",
                            "all",
                            "libbpf",
                            ANCHOR.monotonicNanos(),
                            ANCHOR.wallNanos(),
                            "qemu",
                            "requests",
                            1));
            writer.write(
                    new EventContext(ANCHOR.monotonicNanos(), 1_000_000_000L, 0, null),
                    new ThreadStatistics(
                            "web-01", 43, "IO iothread0", "iothread", 250_000_000L, 10_000_000L, 100, 50, 50, 50));
            DiskRequest request = new DiskRequest();
            for (int i = 0; i < count; i++) {
                fill(request, i);
                writer.write(request);
            }
        }
        return file;
    }

    /** The second of a pair, an even number, begins before the first. */
    static long begin(int number) {
        return ANCHOR.monotonicNanos() + 1_000_000 + (number / 2) * 100_000L + (number % 2 == 0 ? 30_000 : 0);
    }

    static void fill(DiskRequest request, int number) {
        request.clear();
        request.virtualMachine = "web, \"01\"";
        request.processId = 42;
        request.disk = "vda";
        request.threadId = 43;
        request.threadName = "IO iothread0";
        request.operation = number % 5 == 0 ? "write" : "read";
        request.engine = "native";
        request.offset = number * 4096L;
        request.bytes = 4096;
        request.queueDepth = 1 + number % 2;
        request.submitProcessor = 1;
        request.parts = 1;
        request.leaf = "nvme0n1";
        long begin = begin(number);
        if (number % 3 == 0) {
            request.set(Boundary.RUNNING, begin);
        }
        request.set(Boundary.SUBMITTED, number % 3 == 0 ? begin + 2_000 : begin);
        request.set(Boundary.QUEUED, begin + 4_000);
        request.set(Boundary.ISSUED, begin + 5_000);
        request.set(Boundary.DEVICE_DONE, begin + (number % 2 == 0 ? 40_000 : 85_000));
        request.completionProcessor = 2;
        if (number % 7 == 0) {
            request.flags = DiskRequest.UNSEEN_END;
        } else {
            request.set(Boundary.KERNEL_DONE, begin + (number % 2 == 0 ? 41_000 : 86_000));
        }
    }
}
