// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Streams a recording to a JFR file (DESIGN 6). The open chunks grow in {@code FILE.part}; when they are complete they are appended to
 * {@code FILE}, so that {@code FILE} is at every instant a file every JFR tool reads. Not thread-safe: one thread writes.
 *
 * <p>Requests of one {@link RequestShape shape} share a chunk. A group of chunks, one for the other events and one per shape, covers the
 * same time and is appended as a whole.
 */
public final class RecordingWriter implements Closeable {
    /** Version of the events that this writer writes. */
    public static final int FORMAT_VERSION = Schema.FORMAT_VERSION;

    private final Path file;
    private final Options options;
    private final ChunkFile chunks;
    private final Journal journal;
    private final ConstantWriter constants = new ConstantWriter();
    private final GroupStart start;
    private final OpenGroup group = new OpenGroup();
    private final Lanes lanes = new Lanes();
    private final TreeSet<Span> spans;
    private long requests;
    /** Earliest begin of the next chunk: JMC tells chunks apart by it. */
    private long nextWallNanos = Long.MIN_VALUE;

    private RecordingException failure;
    private boolean closed;

    /**
     * When chunks end, and which spans have a field from the first chunk on. A span that is not named here gets its field when it first
     * occurs; JMC then shows the requests before and after as two types.
     *
     * @param chunkBytes a chunk ends when this much was written, at most 1 GiB
     * @param chunkNanos and when it is this old
     * @param spans stages and merged spans that this recording can measure
     * @param origin machine, boot and session
     * @param clock the host's clocks, read at both ends of each group of chunks; null for the anchor alone
     */
    public record Options(
            long chunkBytes, long chunkNanos, Set<Span> spans, Origin origin, Supplier<ClockReading> clock) {
        public static final Options DEFAULT = new Options(64L << 20, 60_000_000_000L);

        public Options {
            if (chunkBytes <= 0 || chunkBytes > 1L << 30 || chunkNanos <= 0) {
                throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes, " + chunkNanos + " ns");
            }
            spans = Set.copyOf(spans);
        }

        /** Options with a field for every single stage, of an unknown origin. */
        public Options(long chunkBytes, long chunkNanos) {
            this(
                    chunkBytes,
                    chunkNanos,
                    EnumSet.allOf(Stage.class).stream().map(Span::of).collect(Collectors.toSet()),
                    Origin.UNKNOWN,
                    null);
        }

        /** These options for a recording that can measure {@code measurable} spans and no others. */
        public Options withSpans(Set<Span> measurable) {
            return new Options(chunkBytes, chunkNanos, measurable, origin, clock);
        }

        /** These options for a recording of that machine, boot and session. */
        public Options withOrigin(Origin from) {
            return new Options(chunkBytes, chunkNanos, spans, from, clock);
        }

        /** These options for a recording that follows the host's clocks. */
        public Options withClock(Supplier<ClockReading> reading) {
            return new Options(chunkBytes, chunkNanos, spans, origin, reading);
        }
    }

    private RecordingWriter(Path file, ClockAnchor anchor, Options options, ChunkFile chunks, Journal journal) {
        this.file = file;
        this.options = options;
        this.chunks = chunks;
        this.journal = journal;
        start = new GroupStart(journal, anchor, options);
        spans = new TreeSet<>(options.spans);
    }

    /** Creates {@code file} (mode 0600; an existing one is replaced) as a recording without events. */
    public static RecordingWriter create(Path file, ClockAnchor anchor, Options options) throws IOException {
        return create(file, anchor, options, Channels.FILES, ChunkFile.COPIED_BYTES);
    }

    static RecordingWriter create(Path file, ClockAnchor anchor, Options options, Channels channels, long copiedBytes)
            throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new RecordingException(file + " is not a regular file; choose another for the recording");
        }
        Journal journal = null;
        try {
            journal = Journal.create(file, channels);
            if (journal == null) {
                throw new RecordingException(file + " is being written by another iotrace; choose another file");
            }
            byte[] empty = ChunkWriter.empty(anchor.wallNanos(), Schema.root(GroupStart.eventTypes()));
            ChunkFile chunks = ChunkFile.create(file, channels, empty, copiedBytes);
            return new RecordingWriter(file, anchor, options, chunks, journal);
        } catch (RecordingException e) {
            throw e;
        } catch (IOException e) {
            if (journal != null) {
                journal.delete();
            }
            throw new RecordingException("cannot create " + file + ": " + RecordingException.reason(e), e);
        }
    }

    /** Writes a request. The hot path: nothing is allocated. */
    public void write(DiskRequest request) throws IOException {
        try {
            RequestStream stream = group.find(RequestShape.keyOf(request));
            if (stream == null) {
                stream = open(new RequestShape(request));
            }
            ensureWritable();
            stream.write(request, lanes.take(request), group.base(), constants);
            group.ended(request.endNanos());
            requests++;
            if (stream.buffer().length() >= OpenGroup.BLOCK_BYTES) {
                flush(stream.number(), stream.buffer());
                rotateIfLarge();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Writes any other event. */
    public void write(EventContext context, RecordingEvent event) throws IOException {
        try {
            ensureWritable();
            begin(context.startNanos());
            group.add(context, event, constants);
            if (group.main().length() >= OpenGroup.BLOCK_BYTES) {
                flush(JournalIndex.MAIN, group.main());
                rotateIfLarge();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Hands what was written to the kernel, so that it outlives this process, and ends the open chunks when they are old or large enough;
     * call it about once a second.
     */
    public void rotateIfDue(long nowMonotonicNanos) throws IOException {
        try {
            ensureWritable();
            if (group.isOpen()) {
                flushAll();
                if (nowMonotonicNanos - group.startNanos() >= options.chunkNanos) {
                    rotate();
                } else {
                    rotateIfLarge();
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Requests written so far. */
    public long requests() {
        return requests;
    }

    /** Ends the last chunks, marks the file final, and removes {@code FILE.part}; after a failure that one stays, to be recovered from. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (journal;
                chunks) {
            if (failure == null) {
                if (group.isOpen()) {
                    rotate();
                }
                chunks.markFinal();
                journal.delete();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void ensureWritable() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IllegalStateException(file + " is closed");
        }
    }

    /** Opens a stream for requests of a shape that the open group does not have. */
    private RequestStream open(RequestShape shape) throws IOException {
        ensureWritable();
        if (shape.boundaries().isEmpty()) {
            throw new IllegalArgumentException("a request of which no boundary was seen");
        }
        if (group.isOpen() && (group.isFull() || !spans.containsAll(shape.spans()))) {
            rotate();
        }
        spans.addAll(shape.spans());
        begin(shape.firstNanos());
        RequestStream stream = new RequestStream(shape, group.streams().size() + 1, spans);
        start.describe(shape, stream.number(), spans);
        group.add(stream);
        return stream;
    }

    /** Begins a group of chunks when none is open. */
    private void begin(long monotonicNanos) throws IOException {
        if (group.isOpen()) {
            return;
        }
        ClockReading clocks = start.clocks();
        start.follow(clocks);
        long wallNanos = Math.max(monotonicNanos + start.monotonicOffset(), nextWallNanos);
        journal.begin(wallNanos);
        constants.restart();
        group.begin(wallNanos - start.monotonicOffset());
        start.describeEvents(spans);
        write(clocks);
    }

    private void write(ClockReading clocks) {
        if (clocks != null) {
            group.add(EventContext.at(clocks.monotonicNanos()), clocks, constants);
        }
    }

    private void flushAll() throws IOException {
        flush(JournalIndex.MAIN, group.main());
        for (RequestStream stream : group.streams()) {
            flush(stream.number(), stream.buffer());
        }
    }

    private void flush(int stream, JfrBuffer events) throws IOException {
        if (events.length() > 0) {
            constants.flush(journal);
            journal.events(stream, group.latestTicks(), events);
            events.clear();
        }
    }

    private void rotateIfLarge() throws IOException {
        if (journal.size() >= options.chunkBytes) {
            rotate();
        }
    }

    /** Appends the open group to the file. */
    private void rotate() throws IOException {
        write(start.clocks());
        flushAll();
        JournalIndex index = JournalIndex.scan(journal.channel());
        chunks.append(index);
        nextWallNanos = index.wallNanos() + index.streams().size();
        journal.clear();
        group.end();
    }

    private RecordingException failed(IOException cause) {
        if (failure == null) {
            failure = new RecordingException(
                    "cannot write " + file + ": " + RecordingException.reason(cause)
                            + "; what was recorded until then is kept",
                    cause);
        }
        return failure;
    }
}
