// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads recordings in one pass and constant memory: complete chunks, and the whole events of a chunk that was cut off or of a
 * {@code FILE.part} that a killed writer left. Requests come shape by shape within a chunk's time, not in the order of their times.
 */
public final class RecordingReader {
    /** A size takes five bytes at most. */
    private static final int SIZE_BYTES = 5;
    /** Metadata and constants beyond this are not iotrace's. */
    private static final int LARGEST_EVENT = 1 << 26;

    private final Path file;
    private final RecordingHandler handler;
    private final ChunkDecoder.Counts counts = new ChunkDecoder.Counts();
    private final Map<String, String> strings = new HashMap<>();
    /** Chunks read from this file and from others before it. */
    private final Set<ChunkId> seen;

    private final Set<Long> chunkStarts = new HashSet<>();
    /** Session of a recording that does not name it. */
    private String ownSession;

    private Origin origin;
    /** Null when requests are handed on as they lie. */
    private OrderedRequests ordered;

    /** A session begins each of its chunks at another instant. */
    private record ChunkId(String session, long startNanos) {}

    private RecordingReader(Path file, RecordingHandler handler, Set<ChunkId> seen) {
        this.file = file;
        this.handler = handler;
        this.seen = seen;
    }

    /**
     * What was read.
     *
     * @param requests requests handed to the handler
     * @param events other events handed to it
     * @param recoveredEvents of both, those that came out of an incomplete chunk
     * @param truncated whether the file ends inside a chunk
     * @param repeatedChunks chunks passed over because they were read before, in this file or another
     */
    public record Summary(long requests, long events, long recoveredEvents, boolean truncated, long repeatedChunks) {
        private Summary plus(Summary other) {
            return new Summary(
                    requests + other.requests,
                    events + other.events,
                    recoveredEvents + other.recoveredEvents,
                    truncated || other.truncated,
                    repeatedChunks + other.repeatedChunks);
        }
    }

    /** Reads {@code file} into {@code handler}. Throws {@link RecordingException} when it is no JFR file, or none that iotrace wrote. */
    public static Summary read(Path file, RecordingHandler handler) throws IOException {
        return read(List.of(file), handler);
    }

    /**
     * Reads {@code file} with its requests by their begin, those that were in flight through a whole group of chunks excepted; other events
     * come before the requests of their group. Takes 20 bytes of heap for each request of two groups.
     */
    public static Summary readInOrder(Path file, RecordingHandler handler) throws IOException {
        RecordingReader reader = new RecordingReader(file, handler, new HashSet<>());
        reader.ordered = new OrderedRequests(handler);
        return reader.read();
    }

    /** Reads several files as {@link Several} does. */
    public static Summary read(List<Path> files, RecordingHandler handler) throws IOException {
        Several several = new Several(handler);
        Summary summary = new Summary(0, 0, 0, false, 0);
        for (Path file : files) {
            summary = summary.plus(several.read(file));
        }
        return summary;
    }

    /**
     * Reads files one after the other, each chunk once: a file that is named twice, or whose chunks are in another one, counts once.
     * {@link RecordingHandler#onOrigin} tells recordings of several machines apart.
     */
    public static final class Several {
        private final RecordingHandler handler;
        private final Set<ChunkId> seen = new HashSet<>();

        public Several(RecordingHandler handler) {
            this.handler = handler;
        }

        /** Reads the next file. Throws {@link RecordingException} when it is no JFR file, or none that iotrace wrote. */
        public Summary read(Path file) throws IOException {
            return new RecordingReader(file, handler, seen).read();
        }
    }

    private Summary read() throws IOException {
        try {
            boolean found = readFile();
            boolean recovered = readJournal();
            if (ordered != null) {
                ordered.end();
            }
            if (!found && !recovered) {
                throw new RecordingException("cannot read " + file + ": no such file");
            }
        } catch (RecordingException e) {
            throw e;
        } catch (IOException e) {
            throw new RecordingException("cannot read " + file + ": " + RecordingException.reason(e), e);
        }
        return new Summary(counts.requests, counts.events, counts.recovered, counts.truncated, counts.repeatedChunks);
    }

    private boolean readFile() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long position = 0;
            while (position < size) {
                ChunkHeader header = ChunkHeader.read(channel, position);
                if (header == null) {
                    if (position == 0) {
                        throw notReadable(channel);
                    }
                    counts.truncated = true;
                    return true;
                }
                readChunk(channel, position, header);
                position += header.size();
            }
            if (size == 0) {
                throw new RecordingException(file + " is empty; the recording was stopped before anything was written");
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** What to say of a file that does not begin with a chunk. */
    private RecordingException notReadable(FileChannel channel) throws IOException {
        int count = (int) Math.min(channel.size(), Integer.BYTES);
        byte[] start = Channels.read(channel, 0, count);
        byte[] magic =
                ByteBuffer.allocate(Integer.BYTES).putInt(ChunkWriter.MAGIC).array();
        if (!java.util.Arrays.equals(start, 0, count, magic, 0, count)) {
            return new RecordingException(file + " is not a JFR recording");
        }
        return new RecordingException(
                file + " was cut off before its first chunk was complete; nothing in it can be read");
    }

    private void readChunk(FileChannel channel, long position, ChunkHeader header) throws IOException {
        long end = Math.min(channel.size(), position + header.size());
        boolean cut = end < position + header.size();
        counts.truncated |= cut;
        chunkStarts.add(header.startNanos());
        try {
            ChunkDecoder decoder = decoder(channel, position, header);
            if (decoder == null) {
                return;
            }
            order(decoder, channel, position, end);
            EventScanner scanner = new EventScanner(channel, position + ChunkWriter.HEADER_BYTES, end);
            long whole = decoder.decode(scanner, cut);
            if (whole < end && !cut) {
                throw new RecordingException(file + " is damaged: no event at byte " + Math.max(whole, position));
            }
        } catch (DamagedException e) {
            damaged(position, cut, e);
        }
    }

    private void order(ChunkDecoder decoder, FileChannel channel, long from, long end) throws IOException {
        if (ordered != null) {
            if (decoder.beginsGroup()) {
                ordered.endGroup();
            }
            decoder.order(ordered, channel.map(FileChannel.MapMode.READ_ONLY, from, end - from), from);
        }
    }

    /** Reads the types and constants of a chunk; null when the chunk was read before. */
    private ChunkDecoder decoder(FileChannel channel, long position, ChunkHeader header) throws IOException {
        try {
            ChunkTypes types = new ChunkTypes(metadata(channel, position, header));
            if (!types.areOfIotrace() || !header.hasCompressedIntegers()) {
                throw new RecordingException(file + " is a JFR recording, but none that iotrace wrote");
            }
            if (!isNew(types, header.startNanos())) {
                return null;
            }
            ChunkConstants constants = constants(channel, position, header, types);
            ChunkClock clock =
                    ChunkDecoder.clock(types, header.startNanos(), header.startTicks(), header.ticksPerSecond());
            return new ChunkDecoder(types, clock, constants, handler, counts);
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }

    /** Notes a chunk and tells the handler where it is from; false when it was read before. */
    private boolean isNew(ChunkTypes types, long startNanos) {
        if (ownSession == null) {
            ownSession = "unnamed-" + Long.toHexString(startNanos);
        }
        Origin from = types.origin(ownSession);
        if (!seen.add(new ChunkId(from.sessionId(), startNanos))) {
            counts.repeatedChunks++;
            return false;
        }
        if (!from.equals(origin)) {
            origin = from;
            handler.onOrigin(from);
        }
        return true;
    }

    /** In a chunk that was cut off, what was lost may be its types; elsewhere that is an error. */
    private void damaged(long position, boolean cut, DamagedException cause) throws RecordingException {
        if (!cut) {
            throw new RecordingException(
                    file + " is damaged: the chunk at byte " + position + " cannot be read", cause);
        }
        if (position == 0) {
            throw new RecordingException(
                    file + " was cut off before its first chunk was complete; nothing in it can be read", cause);
        }
    }

    private MetadataElement metadata(FileChannel channel, long chunk, ChunkHeader header) throws IOException {
        return MetadataElement.readEvent(new JfrCursor(event(channel, chunk, header.metadata(), header), 0));
    }

    private ChunkConstants constants(FileChannel channel, long chunk, ChunkHeader header, ChunkTypes types)
            throws IOException {
        ChunkConstants constants = new ChunkConstants(strings);
        long position = header.constants();
        while (true) {
            long previous = constants.readCheckpoint(new JfrCursor(event(channel, chunk, position, header), 0), types);
            if (previous == 0) {
                return constants;
            }
            position += previous;
        }
    }

    /** The bytes of the event at a position in a chunk. */
    private static byte[] event(FileChannel channel, long chunk, long position, ChunkHeader header) throws IOException {
        long at = chunk + position;
        if (position < ChunkWriter.HEADER_BYTES || position >= header.size() || at + SIZE_BYTES > channel.size()) {
            throw new IndexOutOfBoundsException("no event at " + at);
        }
        int size = new JfrCursor(Channels.read(channel, at, SIZE_BYTES), 0).readInt();
        if (size <= 0 || size > LARGEST_EVENT || at + size > channel.size()) {
            throw new IndexOutOfBoundsException("an event of " + size + " bytes at " + at);
        }
        return Channels.read(channel, at, size);
    }

    /** Reads what a killed writer left; false when there is nothing, its writer is alive, or the file has it already. */
    private boolean readJournal() throws IOException {
        Path path = Journal.of(file);
        if (!Files.exists(path) || Journal.isWrittenHere(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (!Journal.isAbandoned(channel)) {
                return false;
            }
            JournalIndex journal = JournalIndex.scan(channel);
            if (!journal.hasEvents() || chunkStarts.contains(journal.wallNanos())) {
                return false;
            }
            try {
                long startNanos = journal.wallNanos();
                for (JournalIndex.Stream stream : journal.streams()) {
                    readStream(journal, stream, startNanos++);
                }
            } catch (DamagedException e) {
                throw new RecordingException(path + " is damaged; remove it to read " + file + " without it", e);
            }
            return true;
        }
    }

    private void readStream(JournalIndex journal, JournalIndex.Stream stream, long startNanos) throws IOException {
        ChunkDecoder decoder = decoder(journal, stream, startNanos);
        if (decoder == null) {
            return;
        }
        order(decoder, journal.channel(), 0, journal.channel().size());
        for (JournalIndex.Extent extent : stream.extents) {
            long end = extent.position() + extent.length();
            decoder.decode(new EventScanner(journal.channel(), extent.position(), end), true);
        }
    }

    private ChunkDecoder decoder(JournalIndex journal, JournalIndex.Stream stream, long startNanos) {
        try {
            ChunkTypes types = new ChunkTypes(MetadataElement.readEvent(new JfrCursor(stream.metadataEvent, 0)));
            if (!isNew(types, startNanos)) {
                return null;
            }
            ChunkConstants constants = new ChunkConstants(strings);
            journal.readConstants(constants, types);
            ChunkClock clock = ChunkDecoder.clock(
                    types, journal.wallNanos(), ChunkWriter.START_TICKS, ChunkWriter.TICKS_PER_SECOND);
            return new ChunkDecoder(types, clock, constants, handler, counts);
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }
}
