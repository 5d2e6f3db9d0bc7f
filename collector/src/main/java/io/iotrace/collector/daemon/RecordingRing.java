// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.iotrace.collector.daemon.RingFiles.Segment;
import io.iotrace.collector.sink.Sink;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.LastingEvents;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceSession;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The last minutes of a process, every request, as a row of small recordings: each says what the host and the machine are, so that any of
 * them can be the first. One after the other they are one recording. One thread hands over; any may {@link #save}.
 */
final class RecordingRing implements Sink {
    private record Wish(Path file, CompletableFuture<Long> done) {}

    private final RingFiles files;
    private final int processId;
    private final Supplier<Set<Span>> measurable;
    private final LastingEvents lasting = new LastingEvents();
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private Origin origin = Origin.UNKNOWN;
    private RecordingWriter writer;
    private Path file;
    private long begunNanos;
    private volatile IOException failure;
    private volatile boolean closed;

    /** @param measurable stages that a recording of the process has columns for; asked when a segment begins */
    RecordingRing(RingFiles files, int processId, Supplier<Set<Span>> measurable) {
        this.files = files;
        this.processId = processId;
        this.measurable = measurable;
    }

    @Override
    public String name() {
        return "ring";
    }

    @Override
    public void request(DiskRequest request) throws IOException {
        try {
            writer().write(request);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void event(EventContext context, RecordingEvent event) throws IOException {
        RecordingEvent kept = event instanceof TraceSession session ? ofEveryRequest(session) : event;
        if (event instanceof Origin from) {
            origin = from;
        }
        try {
            boolean known = writer != null;
            lasting.add(context, kept);
            RecordingWriter open = writer();
            if (known) {
                open.write(context, kept);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The session records nothing; the ring records all. */
    private static TraceSession ofEveryRequest(TraceSession session) {
        return new TraceSession(
                session.version(),
                session.formatVersion(),
                session.command(),
                "all",
                session.backend(),
                session.monotonicNanos(),
                session.wallNanos(),
                session.requestKinds(),
                "requests",
                session.sampledEvery());
    }

    private RecordingWriter writer() throws IOException {
        if (writer == null) {
            ClockReading clocks = ClockReading.now();
            file = files.next(processId);
            writer = RecordingWriter.create(
                    file,
                    new ClockAnchor(clocks.monotonicNanos(), clocks.wallNanos()),
                    RecordingWriter.Options.DEFAULT
                            .withSpans(measurable.get())
                            .withOrigin(origin)
                            .withClock(ClockReading::now));
            begunNanos = clocks.monotonicNanos();
            writer.write(EventContext.at(begunNanos), origin);
            for (RecordingEvent event : lasting.all()) {
                writer.write(EventContext.at(begunNanos), event);
            }
        }
        return writer;
    }

    @Override
    public void second(long nowNanos) throws IOException {
        try {
            if (writer != null) {
                writer.rotateIfDue(nowNanos);
                if (!wishes.isEmpty() || nowNanos - begunNanos >= files.segmentNanos() || isLarge()) {
                    endSegment(nowNanos);
                }
            }
            for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                grant(wish);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private boolean isLarge() throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        return Files.size(file) + (Files.exists(part) ? Files.size(part) : 0) >= files.segmentBytes();
    }

    private void endSegment(long nowNanos) throws IOException {
        writer.close();
        files.add(new Segment(file, processId, Files.size(file), writer.requests(), nowNanos));
        writer = null;
    }

    /** Copies on a thread of its own: meanwhile the ring goes on. */
    private void grant(Wish wish) {
        List<Segment> segments = files.hold(processId);
        Thread copier = new Thread(
                () -> {
                    try {
                        wish.done.complete(copy(segments, wish.file));
                    } catch (IOException e) {
                        wish.done.completeExceptionally(e);
                    }
                },
                "iotrace-ring-copy");
        copier.setDaemon(true);
        copier.start();
    }

    private long copy(List<Segment> segments, Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        long requests = 0;
        try (FileChannel out = FileChannel.open(
                part,
                EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            for (Segment segment : segments) {
                try (FileChannel in = FileChannel.open(segment.file())) {
                    long size = in.size();
                    for (long at = 0; at < size; ) {
                        at += in.transferTo(at, size - at, out);
                    }
                }
                requests += segment.requests();
            }
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        } finally {
            files.release(segments);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return requests;
    }

    /** Has the last minutes written to a file, soon; {@code done} is given the number of its requests. */
    void save(Path target, CompletableFuture<Long> done) {
        wishes.add(new Wish(target, done));
        if (failure != null || closed) {
            refuse();
        }
    }

    private void refuse() {
        for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            wish.done.completeExceptionally(failure != null ? failure : new IOException("the machine has ended"));
        }
    }

    private IOException failed(IOException e) {
        failure = e;
        refuse();
        return e;
    }

    /** What is asked for before this is still saved. */
    @Override
    public void close() throws IOException {
        try {
            if (writer != null && failure == null) {
                endSegment(System.nanoTime());
                for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                    grant(wish);
                }
            }
        } finally {
            closed = true;
            refuse();
            files.forget(processId);
        }
    }
}
