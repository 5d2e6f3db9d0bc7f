// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

/**
 * {@code FILE}: complete chunks, always. JFR tools reject a file whose last chunk does not end where the file ends, so chunks are not
 * simply appended.
 *
 * <p>A small file is copied, and the copy renamed over it. In a large one the padding event at the end of the last chunk is stretched
 * over the bytes to come, which are then written inside it, and one write of eight bytes, the last chunk's old size, turns them into
 * chunks. Only while it is stretched, three calls that take about 100 microseconds, do size and content disagree; what a kill leaves
 * then, {@link #open} repairs.
 */
final class ChunkFile implements Closeable {
    /** Files up to this size are copied. */
    static final long COPIED_BYTES = 16L << 20;

    private final Path file;
    private final Channels channels;
    private final long copied;
    private FileChannel channel;
    private ChunkWriter.Layout layout;
    /** Whether the only chunk is the empty one that {@link #create} wrote. */
    private boolean fresh;
    /** Begins of the chunks that were there when the file was opened. */
    private Set<Long> starts = Set.of();

    private ChunkFile(Path file, Channels channels, long copied) {
        this.file = file;
        this.channels = channels;
        this.copied = copied;
    }

    /** Replaces {@code file} by a recording without events; up to {@code copied} bytes it will grow by being copied. */
    static ChunkFile create(Path file, Channels channels, byte[] emptyChunk, long copied) throws IOException {
        ChunkFile created = new ChunkFile(file, channels, copied);
        created.fresh = true;
        created.replace(target -> {
            Channels.write(target, 0, ByteBuffer.wrap(emptyChunk));
            return new ChunkWriter.Layout(emptyChunk.length, 0);
        });
        return created;
    }

    /** Opens the file that a killed writer left, cut back to its complete chunks; when it has none it will be replaced. */
    static ChunkFile open(Path file, Channels channels) throws IOException {
        Files.deleteIfExists(successor(file));
        ChunkFile opened = new ChunkFile(file, channels, COPIED_BYTES);
        opened.channel = Files.exists(file) ? channels.openExisting(file) : channels.createNew(file);
        ChunkRepair repair = new ChunkRepair(opened.channel);
        opened.layout = repair.repair();
        opened.starts = repair.starts();
        opened.fresh = opened.layout == null || (opened.layout.lastChunk() == 0 && !repair.hasEvents());
        return opened;
    }

    /** Whether a chunk that was there when the file was opened begins at this instant. */
    boolean hasChunkAt(long wallNanos) {
        return starts.contains(wallNanos);
    }

    private interface Content {
        ChunkWriter.Layout writeTo(FileChannel target) throws IOException;
    }

    /** The copy that is to replace {@code file}. */
    private static Path successor(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private void replace(Content content) throws IOException {
        Path next = successor(file);
        Files.deleteIfExists(next);
        FileChannel target = channels.createNew(next);
        try {
            ChunkWriter.Layout written = content.writeTo(target);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            layout = written;
        } catch (IOException e) {
            target.close();
            Files.deleteIfExists(next);
            throw e;
        }
        close();
        channel = target;
    }

    /** Adds the chunks of a group, all or none. */
    void append(JournalIndex group) throws IOException {
        long kept = fresh ? 0 : layout.end();
        if (kept <= copied) {
            appendByCopy(group, kept);
        } else {
            appendInside(group);
        }
    }

    private void appendByCopy(JournalIndex group, long kept) throws IOException {
        FileChannel current = channel;
        replace(target -> {
            if (kept > 0) {
                Channels.copy(current, 0, kept, target, 0);
            }
            return ChunkWriter.write(group, target, kept);
        });
        fresh = false;
    }

    private void appendInside(JournalIndex group) throws IOException {
        ChunkWriter.Layout before = layout;
        long added = ChunkWriter.size(group);
        try {
            stretch(before, added);
            layout = ChunkWriter.write(group, channel, before.end());
        } catch (IOException e) {
            undo(before, e);
            throw e;
        }
        writeSize(before.lastChunk(), before.end() - before.lastChunk());
        writePadding(before.padding(), ChunkWriter.PADDING_BYTES);
    }

    /** Makes the file longer, and the last chunk's padding and size cover what is new. */
    private void stretch(ChunkWriter.Layout before, long added) throws IOException {
        Channels.write(channel, before.end() + added - 1, ByteBuffer.allocate(1));
        writePadding(before.padding(), ChunkWriter.PADDING_BYTES + added);
        writeSize(before.lastChunk(), before.end() + added - before.lastChunk());
    }

    private void undo(ChunkWriter.Layout before, IOException cause) {
        try {
            writeSize(before.lastChunk(), before.end() - before.lastChunk());
            writePadding(before.padding(), ChunkWriter.PADDING_BYTES);
            channel.truncate(before.end());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void writeSize(long chunk, long size) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(Long.BYTES).putLong(size).flip();
        Channels.write(channel, chunk + ChunkWriter.SIZE_OFFSET, value);
    }

    private void writePadding(long position, long size) throws IOException {
        Channels.write(channel, position, ByteBuffer.wrap(ChunkWriter.padding(size)));
    }

    /** Says in the last chunk's header that no other follows. */
    void markFinal() throws IOException {
        if (layout == null) {
            return;
        }
        byte[] flags = {ChunkWriter.COMPRESSED_INTEGERS | ChunkWriter.FINAL_CHUNK};
        Channels.write(channel, layout.lastChunk() + ChunkWriter.FLAGS_OFFSET, ByteBuffer.wrap(flags));
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
