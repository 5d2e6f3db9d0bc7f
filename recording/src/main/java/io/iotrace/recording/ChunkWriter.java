// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Lays out chunks. Metadata and constants come before the events, so that a file that was cut can be read up to its last whole event. The
 * last chunk of a group ends in a padding event, which {@link ChunkFile} stretches over what it is about to append.
 */
final class ChunkWriter {
    static final int HEADER_BYTES = 68;
    static final int MAGIC = 0x464c_5200; // FLR\0
    static final int VERSION_MAJOR = 2;
    static final int CHECKPOINT_TYPE = 1;

    static final int SIZE_OFFSET = 8;
    static final int FLAGS_OFFSET = 67;
    static final int COMPRESSED_INTEGERS = 1;
    static final int FINAL_CHUNK = 2;

    /** Ticks are nanoseconds. A chunk's clock begins at a second, so that requests older than the chunk have positive times, too. */
    static final long START_TICKS = 1_000_000_000L;

    /** A metadata event without content, which every reader skips: its size in five bytes, its type. */
    static final int PADDING_BYTES = 6;

    private static final int VERSION_MINOR = 1;
    static final long TICKS_PER_SECOND = 1_000_000_000L;

    /** Where a group of chunks came to lie. */
    record Layout(long end, long lastChunk) {
        long padding() {
            return end - PADDING_BYTES;
        }
    }

    private ChunkWriter() {}

    /** Bytes that {@link #write} will need. */
    static long size(JournalIndex group) {
        long size = PADDING_BYTES;
        JfrBuffer checkpoint = new JfrBuffer(1 << 12);
        group.writeCheckpoint(checkpoint);
        for (JournalIndex.Stream stream : group.streams()) {
            size += HEADER_BYTES + stream.metadataEvent.length + checkpoint.length() + stream.length;
        }
        return size;
    }

    /** Writes one chunk per stream of {@code group} to {@code target} at {@code position}. */
    static Layout write(JournalIndex group, FileChannel target, long position) throws IOException {
        long at = position;
        long chunk = position;
        int remaining = group.streams().size();
        int number = 0;
        for (JournalIndex.Stream stream : group.streams()) {
            chunk = at;
            int padding = --remaining == 0 ? PADDING_BYTES : 0;
            JfrBuffer prelude = new JfrBuffer(1 << 14);
            // JMC takes two chunks that begin at the same instant for the same chunk.
            header(
                    prelude,
                    group.wallNanos() + number,
                    number == 0 ? group.durationNanos() : 0,
                    START_TICKS + number,
                    HEADER_BYTES + stream.metadataEvent.length);
            prelude.putBytes(stream.metadataEvent, 0, stream.metadataEvent.length);
            group.writeCheckpoint(prelude);
            patchSize(prelude, prelude.length() + stream.length + padding);
            Channels.write(target, at, ByteBuffer.wrap(prelude.array(), 0, prelude.length()));
            at += prelude.length();
            for (JournalIndex.Extent extent : stream.extents) {
                Channels.copy(group.channel(), extent.position(), extent.length(), target, at);
                at += extent.length();
            }
            number++;
        }
        Channels.write(target, at, ByteBuffer.wrap(padding(PADDING_BYTES)));
        return new Layout(at + PADDING_BYTES, chunk);
    }

    /** A chunk that has types but no event. */
    static byte[] empty(long wallNanos, MetadataElement root) {
        JfrBuffer chunk = new JfrBuffer(1 << 14);
        header(chunk, wallNanos, 0, START_TICKS, 0);
        root.writeEvent(chunk, 1);
        int checkpoint = chunk.length();
        int start = chunk.beginEvent();
        chunk.putLong(CHECKPOINT_TYPE);
        chunk.putLong(START_TICKS);
        chunk.putLong(0);
        chunk.putLong(0);
        chunk.putByte(1);
        chunk.putInt(0);
        chunk.endEvent(start);
        byte[] padding = padding(PADDING_BYTES);
        chunk.putBytes(padding, 0, padding.length);
        patchSize(chunk, chunk.length());
        ByteBuffer.wrap(chunk.array()).putLong(SIZE_OFFSET + Long.BYTES, checkpoint);
        return java.util.Arrays.copyOf(chunk.array(), chunk.length());
    }

    private static void header(JfrBuffer chunk, long wallNanos, long durationNanos, long startTicks, long checkpoint) {
        chunk.putRawInt(MAGIC);
        chunk.putRawInt(VERSION_MAJOR << 16 | VERSION_MINOR);
        chunk.putRawLong(0); // size
        chunk.putRawLong(checkpoint);
        chunk.putRawLong(HEADER_BYTES); // metadata
        chunk.putRawLong(wallNanos);
        chunk.putRawLong(durationNanos);
        chunk.putRawLong(startTicks);
        chunk.putRawLong(TICKS_PER_SECOND);
        chunk.putRawInt(COMPRESSED_INTEGERS);
    }

    private static void patchSize(JfrBuffer chunk, long size) {
        ByteBuffer.wrap(chunk.array()).putLong(SIZE_OFFSET, size);
    }

    /** The bytes of a padding event that says it is {@code size} long. */
    static byte[] padding(long size) {
        byte[] event = new byte[PADDING_BYTES];
        for (int i = 0; i < PADDING_BYTES - 2; i++) {
            event[i] = (byte) (size >>> (7 * i) | 0x80);
        }
        event[PADDING_BYTES - 2] = (byte) (size >>> 28);
        event[PADDING_BYTES - 1] = MetadataElement.EVENT_TYPE;
        return event;
    }
}
