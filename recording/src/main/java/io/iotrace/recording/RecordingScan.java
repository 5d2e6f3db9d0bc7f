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
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Finds the parts of one recording: the chunks of its file, and what a killed writer left in {@code FILE.part}. Each is found once. */
final class RecordingScan {
    private final Path file;
    private final ReadablePart.Taker taker;
    /** Chunks found in this file and in others before it. */
    private final Set<ChunkId> seen;

    private final Set<Long> chunkStarts = new HashSet<>();
    /** Session of a recording that does not name it. */
    private String ownSession;

    private boolean truncated;
    private long repeatedChunks;

    /** A session begins each of its chunks at another instant. */
    record ChunkId(String session, long startNanos) {}

    RecordingScan(Path file, ReadablePart.Taker taker, Set<ChunkId> seen) {
        this.file = file;
        this.taker = taker;
        this.seen = seen;
    }

    boolean truncated() {
        return truncated;
    }

    long repeatedChunks() {
        return repeatedChunks;
    }

    /** Finds all parts; the taker has finished with each when this returns. */
    void run() throws IOException {
        try {
            boolean found = scanFile();
            boolean recovered = scanJournal();
            if (!found && !recovered) {
                throw new RecordingException("cannot read " + file + ": no such file");
            }
        } catch (RecordingException e) {
            throw e;
        } catch (IOException e) {
            throw new RecordingException("cannot read " + file + ": " + RecordingException.reason(e), e);
        }
    }

    private boolean scanFile() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            try {
                scan(channel);
            } finally {
                taker.finish();
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void scan(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            throw new RecordingException(file + " is empty; the recording was stopped before anything was written");
        }
        long position = 0;
        while (position < size) {
            ChunkHeader header = ChunkHeader.read(channel, position);
            if (header == null) {
                if (position == 0) {
                    throw notReadable(channel);
                }
                truncated = true;
                return;
            }
            scanChunk(channel, position, header);
            position += header.size();
        }
    }

    /** What to say of a file that does not begin with a chunk. */
    private RecordingException notReadable(FileChannel channel) throws IOException {
        int count = (int) Math.min(channel.size(), Integer.BYTES);
        byte[] start = Channels.read(channel, 0, count);
        byte[] magic =
                ByteBuffer.allocate(Integer.BYTES).putInt(ChunkWriter.MAGIC).array();
        if (!Arrays.equals(start, 0, count, magic, 0, count)) {
            return new RecordingException(file + " is not a JFR recording");
        }
        return new RecordingException(
                file + " was cut off before its first chunk was complete; nothing in it can be read");
    }

    private void scanChunk(FileChannel channel, long position, ChunkHeader header) throws IOException {
        long end = Math.min(channel.size(), position + header.size());
        boolean cut = end < position + header.size();
        truncated |= cut;
        chunkStarts.add(header.startNanos());
        try {
            ChunkTypes types = ReadableChunk.types(channel, position, header);
            if (!types.areOfIotrace() || !header.hasCompressedIntegers()) {
                throw new RecordingException(file + " is a JFR recording, but none that iotrace wrote");
            }
            Origin origin = originOf(types, header.startNanos());
            if (origin != null) {
                taker.take(new ReadableChunk(file, channel, position, end, cut, header, types, origin));
            }
        } catch (DamagedException e) {
            ReadableChunk.damaged(file, position, cut, e);
        }
    }

    /** Notes a chunk; null when it was found before. */
    private Origin originOf(ChunkTypes types, long startNanos) {
        if (ownSession == null) {
            ownSession = "unnamed-" + Long.toHexString(startNanos);
        }
        Origin origin = types.origin(ownSession);
        if (!seen.add(new ChunkId(origin.sessionId(), startNanos))) {
            repeatedChunks++;
            return null;
        }
        return origin;
    }

    /** Finds what a killed writer left; false when there is nothing, its writer is alive, or the file has it already. */
    private boolean scanJournal() throws IOException {
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
                scan(journal);
            } catch (DamagedException e) {
                throw new RecordingException(path + " is damaged; remove it to read " + file + " without it", e);
            }
            return true;
        }
    }

    private void scan(JournalIndex journal) throws IOException {
        try {
            long startNanos = journal.wallNanos();
            for (JournalIndex.Stream stream : journal.streams()) {
                ChunkTypes types = types(stream);
                Origin origin = originOf(types, startNanos++);
                if (origin != null) {
                    taker.take(target -> read(journal, stream, types, origin, target));
                }
            }
        } finally {
            taker.finish();
        }
    }

    private static ChunkTypes types(JournalIndex.Stream stream) {
        try {
            return new ChunkTypes(MetadataElement.readEvent(new JfrCursor(stream.metadataEvent, 0)));
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }

    private static void read(
            JournalIndex journal, JournalIndex.Stream stream, ChunkTypes types, Origin origin, ReadingTarget target)
            throws IOException {
        ChunkDecoder decoder = decoder(journal, types, origin, target);
        target.order(decoder, journal.channel(), 0, journal.channel().size());
        for (JournalIndex.Extent extent : stream.extents) {
            long end = extent.position() + extent.length();
            decoder.decode(new EventScanner(journal.channel(), extent.position(), end), true);
        }
    }

    private static ChunkDecoder decoder(JournalIndex journal, ChunkTypes types, Origin origin, ReadingTarget target) {
        try {
            ChunkConstants constants = target.constants();
            journal.readConstants(constants, types);
            ChunkClock clock = ChunkDecoder.clock(
                    types, journal.wallNanos(), ChunkWriter.START_TICKS, ChunkWriter.TICKS_PER_SECOND);
            return target.decoder(types, origin, clock, constants);
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }
}
