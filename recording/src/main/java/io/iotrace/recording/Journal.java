// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    private static final Set<Object> WRITTEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Object key;
    private final FileChannel channel;
    private final ByteBuffer blockHeader = ByteBuffer.allocate(BLOCK_HEADER_BYTES);
    private long size;

    private Journal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
        key = keyOf(path);
    }

    static Path of(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Creates the journal of {@code file} in place of one that was abandoned; null when there is one whose writer is alive. */
    static Journal create(Path file, Channels channels) throws IOException {
        Path path = of(file);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Journal abandoned = open(file, channels);
            if (abandoned == null) {
                return null;
            }
            abandoned.delete();
        }
        return locked(path, channels.createNew(path));
    }

    /** Opens the journal of {@code file}, which exists; null when its writer is alive. */
    static Journal open(Path file, Channels channels) throws IOException {
        Path path = of(file);
        return isWrittenHere(path) ? null : locked(path, channels.openExisting(path));
    }

    private static Journal locked(Path path, FileChannel channel) throws IOException {
        if (lock(channel) == null) {
            channel.close();
            return null;
        }
        Journal journal = new Journal(path, channel);
        journal.size = channel.size();
        WRITTEN_HERE.add(journal.key);
        return journal;
    }

    /**
     * Whether this process has the journal open. It must then not be opened a second time even to look: POSIX gives up a process's locks on
     * a file when any of its descriptors of it is closed.
     */
    static boolean isWrittenHere(Path path) {
        return WRITTEN_HERE.contains(keyOf(path));
    }

    /** Device and inode, so that one file is the same by all its names. */
    private static Object keyOf(Path path) {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
            return key == null ? path.toAbsolutePath().normalize() : key;
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
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
        WRITTEN_HERE.remove(key);
        channel.close();
    }
}
