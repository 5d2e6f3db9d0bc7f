// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code FILE.part}: everything that the open chunks will hold, in the order in which it came. It is not JFR; {@link JournalIndex} finds
 * the chunks in it. Its writer holds a lock on it, so that nobody recovers what is still being written.
 *
 * <pre>
 *  0       8           16
 *  +-------+-----------+---------+---------+ ...
 *  | MAGIC | wallNanos |  block  |  block  |
 *  +-------+-----------+---------+---------+
 *  block:  0      1        3        7             15
 *          +------+--------+--------+-------------+------- ... --+
 *          | kind | stream | length | latestTicks |  content     |
 *          +------+--------+--------+-------------+------- ... --+
 * </pre>
 *
 * A block is complete before the next one begins, so a killed writer leaves at most the last one torn.
 */
final class Journal implements Closeable {
    static final long MAGIC = 0x696f_7472_6163_6531L; // iotrace1
    static final int HEADER_BYTES = 2 * Long.BYTES;
    static final int BLOCK_HEADER_BYTES = 15;

    /** A stream's metadata event. */
    static final int SCHEMA = 1;
    /** Constants: the stream number is the type, the content their count and they themselves. */
    static final int CONSTANTS = 2;
    /** Whole events of a stream. */
    static final int EVENTS = 3;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer blockHeader = ByteBuffer.allocate(BLOCK_HEADER_BYTES);
    private long size;

    private Journal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static Path of(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Opens the journal of {@code file}, creating it; null when its writer is alive. */
    static Journal open(Path file, Channels channels) throws IOException {
        Path path = of(file);
        FileChannel channel = channels.create(path);
        if (lock(channel) == null) {
            channel.close();
            return null;
        }
        Journal journal = new Journal(path, channel);
        journal.size = channel.size();
        return journal;
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Whether no writer holds the journal; for reading it takes no lock that would outlast {@code channel}. */
    static boolean isAbandoned(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, true) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Forgets everything. */
    void clear() throws IOException {
        channel.truncate(0);
        size = 0;
    }

    /** Starts a group of chunks that begins at {@code wallNanos}. */
    void begin(long wallNanos) throws IOException {
        clear();
        write(ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putLong(wallNanos)
                .flip());
    }

    void schema(int stream, JfrBuffer metadataEvent) throws IOException {
        block(SCHEMA, stream, 0, ByteBuffer.wrap(metadataEvent.array(), 0, metadataEvent.length()));
    }

    void constants(int type, int count, JfrBuffer entries, int from) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Integer.BYTES + entries.length() - from);
        content.putInt(count).put(entries.array(), from, entries.length() - from);
        block(CONSTANTS, type, 0, content.flip());
    }

    void events(int stream, long latestTicks, JfrBuffer events) throws IOException {
        block(EVENTS, stream, latestTicks, ByteBuffer.wrap(events.array(), 0, events.length()));
    }

    private void block(int kind, int stream, long latestTicks, ByteBuffer content) throws IOException {
        blockHeader.clear();
        blockHeader
                .put((byte) kind)
                .putShort((short) stream)
                .putInt(content.remaining())
                .putLong(latestTicks);
        write(blockHeader.flip());
        write(content);
    }

    private void write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        Channels.write(channel, size, bytes);
        size += count;
    }

    long size() {
        return size;
    }

    FileChannel channel() {
        return channel;
    }

    /** Removes the file, then gives up the lock. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
