// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A guest's operations and a host's requests whose belonging is known: each operation has its requests inside it, on a host's clock that
 * is another by an offset and a drift.
 */
final class Planted {
    static final int OPERATIONS = 997;
    private static final long STEP = 3_000_000;
    private static final long LENGTH = 100_000_000_000L;
    private static final long BLOCK = 4096;
    private static final String FILE = "8:1/77";
    /** Where the file begins on the disk. */
    private static final long START = 1 << 20;

    private final Random random = new Random(7);
    private final GuestClock clock = new GuestClock();
    final FileExtents extents = new FileExtents();
    final List<FileCall> calls = new ArrayList<>();
    final HostRecording host = new HostRecording();
    final List<GuestDisk> disks = new ArrayList<>();

    private final long offset;
    private final double driftPerSecond;

    Planted(long offset, double driftPerSecond) {
        this.offset = offset;
        this.driftPerSecond = driftPerSecond;
        clock.add(0, 0);
        extents.add(FILE, new FileExtents.Extent(0, OPERATIONS * BLOCK, "vda", START));
        disks.add(new GuestDisk("vda", "SERIAL-1", "", "", 0));
        host.setOrigin(new Origin("host", "", "host-boot", "s"), new ClockAnchor(0, 0));
        host.addWindow(host(0), host(LENGTH));
    }

    /** Another machine does on its disk what was planted on {@code disk0} so far. */
    Planted cloned(String machine) {
        for (HostRequest request : List.copyOf(host.requests())) {
            if (request.disk().equals("disk0")) {
                host.add(new HostRequest(
                        machine,
                        "disk0",
                        10,
                        10,
                        request.operation(),
                        request.offset(),
                        request.bytes(),
                        request.startNanos(),
                        request.endNanos(),
                        request.stages(),
                        0,
                        "nvme0n1"));
            }
        }
        return this;
    }

    /** The host's time of a guest's. */
    private long host(long guest) {
        return guest - offset - Math.round(driftPerSecond * guest / 1e9);
    }

    long hostTime(long guest) {
        return host(guest);
    }

    FileCall call(int number, Access access, boolean read, long offsetInFile, long bytes, long from, long to) {
        FileCall call = new FileCall(
                access,
                read,
                "FileChannel",
                "/data/file",
                FILE,
                offsetInFile,
                bytes,
                from,
                to,
                100 + number % 3,
                "t",
                List.of("app.Main.work:" + number % 2));
        calls.add(call);
        return call;
    }

    void request(String place, String operation, long diskOffset, long bytes, long from, long to, int flags) {
        String[] names = place.split(" ", -1);
        host.add(new HostRequest(
                names[0],
                names[1],
                9,
                9,
                operation,
                diskOffset,
                bytes,
                host(from),
                host(to),
                List.of(
                        new HostRequest.StageTime("submit", host(from), host(from) + (to - from) / 4),
                        new HostRequest.StageTime("device", host(from) + (to - from) / 4, host(to))),
                flags,
                "nvme0n1"));
    }

    /** Direct reads and writes at random places, each with one request on a disk, and another disk's requests between them. */
    Planted direct(String place) {
        for (int i = 0; i < OPERATIONS; i++) {
            long from = (i + 1) * STEP;
            long to = from + 300_000 + random.nextInt(400_000);
            boolean read = random.nextBoolean();
            long block = random.nextInt(OPERATIONS) * BLOCK;
            call(i, Access.DIRECT, read, block, BLOCK, from, to);
            request(place, read ? "read" : "write", START + block, BLOCK, from + 40_000, to - 30_000, 0);
            request("web-02 vda", "read", random.nextInt(1 << 30), BLOCK, from + 10_000, to + 900_000, 0);
        }
        return this;
    }

    GuestRecording guest() {
        return new GuestRecording(calls, clock, "guest-boot", 4711, disks, extents, 0);
    }

    Join join() {
        return Join.of(guest(), host);
    }

    /** The host's recording as a file. */
    Path writeHost(Path file) throws IOException {
        RecordingWriter.Options options = RecordingWriter.Options.DEFAULT.withOrigin(host.origin());
        try (RecordingWriter writer = RecordingWriter.create(file, host.anchor(), options)) {
            writer.write(
                    EventContext.at(host(0)),
                    new TraceSession("1", 2, "iotrace attach 9", "all", "none", 0, 0, "qemu", "requests", 1));
            for (HostRequest request : host.requests()) {
                writer.write(diskRequest(request));
            }
            writer.write(new EventContext(host(0), LENGTH, 0, null), new TraceProgress(-1, -1, true));
        }
        return file;
    }

    private static DiskRequest diskRequest(HostRequest request) {
        DiskRequest written = new DiskRequest();
        written.virtualMachine = request.machine();
        written.disk = request.disk();
        written.processId = request.processId();
        written.threadId = request.threadId();
        written.operation = request.operation();
        written.offset = request.offset();
        written.bytes = request.bytes();
        written.leaf = request.leaf();
        written.flags = request.flags();
        for (HostRequest.StageTime stage : request.stages()) {
            Span span = Span.parse(stage.stage());
            written.set(span.first().from(), stage.startNanos());
            written.set(span.last().to(), stage.endNanos());
        }
        return written;
    }

    static long matched(Join join) {
        return join.matches().stream()
                .filter(match -> match.outcome() == Outcome.REQUESTS && match.confidence() == Confidence.EXACT)
                .count();
    }
}
