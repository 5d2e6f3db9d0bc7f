// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a journal holds: per stream its metadata and where its events lie, and the constants of all. A torn last block is cut at its last whole event. */
final class JournalIndex {
    /** Stream of the events that are not requests; its chunk comes first. */
    static final int MAIN = 0;

    /** Bytes of the journal that are whole events of one stream. */
    record Extent(long position, int length) {}

    /** One chunk to be. */
    static final class Stream {
        final byte[] metadataEvent;
        final List<Extent> extents = new ArrayList<>();
        long length;

        Stream(byte[] metadataEvent) {
            this.metadataEvent = metadataEvent;
        }

        private void add(Extent extent) {
            extents.add(extent);
            length += extent.length;
        }
    }

    private final FileChannel channel;
    private final Map<Integer, Stream> streams = new TreeMap<>();
    private final JfrBuffer threads = new JfrBuffer(1 << 10);
    private final JfrBuffer strings = new JfrBuffer(1 << 10);
    private int threadCount;
    private int stringCount;
    private long wallNanos;
    private long latestTicks;

    private JournalIndex(FileChannel channel) {
        this.channel = channel;
    }

    /** Scans a journal; one that is empty, or whose first bytes are missing, has no streams. */
    static JournalIndex scan(FileChannel channel) throws IOException {
        JournalIndex index = new JournalIndex(channel);
        long size = channel.size();
        if (size < Journal.HEADER_BYTES) {
            return index;
        }
        ByteBuffer header = ByteBuffer.wrap(Channels.read(channel, 0, Journal.HEADER_BYTES));
        if (header.getLong() != Journal.MAGIC) {
            return index;
        }
        index.wallNanos = header.getLong();
        long position = Journal.HEADER_BYTES;
        while (position + Journal.BLOCK_HEADER_BYTES <= size) {
            ByteBuffer block = ByteBuffer.wrap(Channels.read(channel, position, Journal.BLOCK_HEADER_BYTES));
            position += Journal.BLOCK_HEADER_BYTES;
            int kind = block.get();
            int stream = block.getShort() & 0xffff;
            int length = block.getInt();
            if (length < 0) {
                break;
            }
            index.block(kind, stream, block.getLong(), position, length, size);
            position += length;
        }
        return index;
    }

    private void block(int kind, int stream, long latest, long position, int length, long size) throws IOException {
        boolean torn = position + length > size;
        if (kind == Journal.EVENTS && streams.containsKey(stream)) {
            int whole = torn ? wholeEvents(Channels.read(channel, position, (int) (size - position))) : length;
            streams.get(stream).add(new Extent(position, whole));
            latestTicks = Math.max(latestTicks, latest);
        } else if (kind == Journal.SCHEMA && !torn) {
            streams.put(stream, new Stream(Channels.read(channel, position, length)));
        } else if (kind == Journal.CONSTANTS && !torn) {
            constants(stream, Channels.read(channel, position, length));
        }
    }

    private void constants(int type, byte[] content) {
        int count = ByteBuffer.wrap(content).getInt();
        if (type == Schema.THREAD) {
            threadCount += count;
            threads.putBytes(content, Integer.BYTES, content.length - Integer.BYTES);
        } else {
            stringCount += count;
            strings.putBytes(content, Integer.BYTES, content.length - Integer.BYTES);
        }
    }

    /** Length of the events at the beginning of {@code bytes} that are all there. */
    static int wholeEvents(byte[] bytes) {
        JfrCursor cursor = new JfrCursor(bytes, 0);
        int whole = 0;
        try {
            while (whole < bytes.length) {
                cursor.position = whole;
                int size = cursor.readInt();
                if (size <= 0 || size > bytes.length - whole) {
                    break;
                }
                whole += size;
            }
        } catch (IndexOutOfBoundsException e) {
            return whole; // cut inside the size
        }
        return whole;
    }

    FileChannel channel() {
        return channel;
    }

    boolean hasEvents() {
        return streams.values().stream().anyMatch(stream -> stream.length > 0);
    }

    /** Hands all constants to a reader. */
    void readConstants(ChunkConstants constants, ChunkTypes types) {
        constants.readPool(Schema.THREAD, threadCount, new JfrCursor(threads.array(), 0), types);
        constants.readPool(Schema.STRING, stringCount, new JfrCursor(strings.array(), 0), types);
    }

    /** Wall-clock time at which the first chunk begins. */
    long wallNanos() {
        return wallNanos;
    }

    /** End of the last event, in nanoseconds from {@link #wallNanos}. */
    long durationNanos() {
        return Math.max(0, latestTicks - ChunkWriter.START_TICKS);
    }

    /** The streams that become chunks: the main one first, then the largest. */
    List<Stream> streams() {
        List<Stream> ordered = new ArrayList<>();
        streams.forEach((number, stream) -> {
            if (number != MAIN && stream.length > 0) {
                ordered.add(stream);
            }
        });
        ordered.sort(Comparator.comparingLong((Stream stream) -> stream.length).reversed());
        if (streams.containsKey(MAIN)) {
            ordered.add(0, streams.get(MAIN));
        }
        return ordered;
    }

    /** Appends the checkpoint event (type 1) that holds all constants. */
    void writeCheckpoint(JfrBuffer buffer) {
        int start = buffer.beginEvent();
        buffer.putLong(ChunkWriter.CHECKPOINT_TYPE);
        buffer.putLong(ChunkWriter.START_TICKS);
        buffer.putLong(0);
        buffer.putLong(0);
        buffer.putByte(1);
        buffer.putInt((threadCount > 0 ? 1 : 0) + (stringCount > 0 ? 1 : 0));
        writePool(buffer, Schema.THREAD, threadCount, threads);
        writePool(buffer, Schema.STRING, stringCount, strings);
        buffer.endEvent(start);
    }

    /** JDK tools refuse a pool without a constant. */
    private static void writePool(JfrBuffer buffer, int type, int count, JfrBuffer entries) {
        if (count > 0) {
            buffer.putInt(type);
            buffer.putInt(count);
            buffer.putBytes(entries.array(), 0, entries.length());
        }
    }
}
