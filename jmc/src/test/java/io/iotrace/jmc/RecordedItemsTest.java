// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** A recording of the present format has the same report through JMC as from its file, to the last digit. */
class RecordedItemsTest {
    private static final ClockAnchor ANCHOR = new ClockAnchor(5_000_000_000_000L, 1_795_000_000_123_456_789L);

    @TempDir
    Path directory;

    private final Random random = new Random(3);

    @Test
    void givesTheReportOfTheFile() throws Exception {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, ANCHOR, RecordingWriter.Options.DEFAULT)) {
            write(writer);
        }

        Report fromJmc = RecordedItems.report(JfrLoaderToolkit.loadEvents(file.toFile()));

        assertThat(fromJmc.requests()).isEqualTo(5_003);
        assertThat(json(fromJmc)).isEqualTo(json(Analysis.analyze(file)));
    }

    private void write(RecordingWriter writer) throws IOException {
        EventContext begin = EventContext.at(ANCHOR.monotonicNanos());
        writer.write(
                begin,
                new TraceSession(
                        "0.1.0",
                        2,
                        "iotrace attach 7",
                        "all",
                        "libbpf",
                        ANCHOR.monotonicNanos(),
                        ANCHOR.wallNanos(),
                        "qemu",
                        "requests",
                        1));
        writer.write(begin, new VirtualMachine("web-01", "6e1a", 7, true, "7.2.9", "kvm", "q35", 4, "", ""));
        DiskRequest request = new DiskRequest();
        for (int i = 0; i < 5_003; i++) {
            fill(request, i);
            writer.write(request);
        }
        EventContext end = EventContext.at(ANCHOR.monotonicNanos() + 12_000_000_000L);
        writer.write(end, new Loss("ring full", 3, true));
        writer.write(end, new TraceProgress(5_003, 5_003, true));
    }

    /** Requests of each kind: polled, without a bio, with run delays, on the second node, without an end. */
    private void fill(DiskRequest request, int number) {
        request.clear();
        request.virtualMachine = "web-01";
        request.processId = 7;
        request.disk = "virtio-disk" + number % 2;
        request.threadId = 8;
        request.threadName = "IO iothread1";
        request.operation = number % 3 == 0 ? "write" : "read";
        request.engine = "native";
        request.offset = number * 4096L;
        request.bytes = 4096;
        request.queueDepth = 1 + number % 7;
        request.submitProcessor = number % 4;
        request.completionProcessor = number % 4;
        request.submitNode = number % 5 == 0 ? 1 : 0;
        request.completionNode = 0;
        request.parts = 1;
        request.submitCallNanos = 9_000L + random.nextInt(999);
        boolean noBio = number % 11 == 0;
        boolean polled = !noBio && number % 13 == 0;
        request.leaf = noBio ? null : "nvme0n1";
        request.flags = (noBio ? DiskRequest.NO_BIO : 0) | (polled ? DiskRequest.POLLED : 0);
        if (number % 17 == 0) {
            request.runDelayNanos = random.nextInt(5_000);
        }
        Boundary first = number % 4 == 0 ? Boundary.SUBMITTED : Boundary.KICKED;
        Boundary last = number % 101 == 0 ? Boundary.ISSUED : Boundary.NOTIFIED;
        if (last == Boundary.ISSUED && !noBio) {
            request.flags |= DiskRequest.UNSEEN_END;
        }
        long at = ANCHOR.monotonicNanos() + number * 2_000_000L;
        for (Boundary boundary : Boundary.values()) {
            boolean ofABio =
                    boundary == Boundary.QUEUED || boundary == Boundary.ISSUED || boundary == Boundary.DEVICE_DONE;
            boolean seen = boundary.compareTo(first) >= 0
                    && (noBio ? !ofABio : boundary.compareTo(last) <= 0)
                    && !(polled && boundary == Boundary.REAPED);
            if (seen) {
                request.set(boundary, at);
                at += 1 + random.nextInt(60_000);
            }
        }
    }

    private static String json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
