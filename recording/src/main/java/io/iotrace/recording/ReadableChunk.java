// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A chunk of a file.
 *
 * @param position its first byte in the file
 * @param end behind its last one that is there
 * @param cut whether the file ends inside it
 */
record ReadableChunk(
        Path file,
        FileChannel channel,
        long position,
        long end,
        boolean cut,
        ChunkHeader header,
        ChunkTypes types,
        Origin origin)
        implements ReadablePart {
    /** A size takes five bytes at most. */
    private static final int SIZE_BYTES = 5;
    /** Metadata and constants beyond this are not iotrace's. */
    private static final int LARGEST_EVENT = 1 << 26;

    @Override
    public void read(ReadingTarget target) throws IOException {
        try {
            ChunkDecoder decoder = decoder(target);
            target.order(decoder, channel, position, end);
            EventScanner scanner = new EventScanner(channel, position + ChunkWriter.HEADER_BYTES, end);
            long whole = decoder.decode(scanner, cut);
            if (whole < end && !cut) {
                throw new RecordingException(file + " is damaged: no event at byte " + Math.max(whole, position));
            }
        } catch (DamagedException e) {
            damaged(file, position, cut, e);
        }
    }

    private ChunkDecoder decoder(ReadingTarget target) throws IOException {
        try {
            ChunkConstants constants = constants(target);
            ChunkClock clock =
                    ChunkDecoder.clock(types, header.startNanos(), header.startTicks(), header.ticksPerSecond());
            return target.decoder(types, origin, clock, constants);
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }

    private ChunkConstants constants(ReadingTarget target) throws IOException {
        ChunkConstants constants = target.constants();
        long at = header.constants();
        while (true) {
            long previous = constants.readCheckpoint(new JfrCursor(event(channel, position, at, header), 0), types);
            if (previous == 0) {
                return constants;
            }
            at += previous;
        }
    }

    /** The types of the chunk that begins at a position. */
    static ChunkTypes types(FileChannel channel, long chunk, ChunkHeader header) throws IOException {
        try {
            return new ChunkTypes(
                    MetadataElement.readEvent(new JfrCursor(event(channel, chunk, header.metadata(), header), 0)));
        } catch (RuntimeException e) {
            throw new DamagedException(e);
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

    /** In a chunk that was cut off, what was lost may be its types; elsewhere that is an error. */
    static void damaged(Path file, long position, boolean cut, DamagedException cause) throws RecordingException {
        if (!cut) {
            throw new RecordingException(
                    file + " is damaged: the chunk at byte " + position + " cannot be read", cause);
        }
        if (position == 0) {
            throw new RecordingException(
                    file + " was cut off before its first chunk was complete; nothing in it can be read", cause);
        }
    }
}
