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
 * simply appended. The first group replaces the file by renaming. For each later one the padding event at the end of the last chunk is
 * stretched over the bytes to come, which are then written inside it, and one write of eight bytes, the last chunk's old size, turns them
 * into chunks. Only between making the file longer and stretching, two calls, do size and content disagree; {@link #open} undoes that.
 */
final class ChunkFile implements Closeable {
    private final Path file;
    private final Channels channels;
    private FileChannel channel;
    private ChunkWriter.Layout layout;
    /** Whether the only chunk is the empty one that {@link #create} wrote. */
    private boolean fresh;

    private Set<Long> starts = Set.of();

    private ChunkFile(Path file, Channels channels) {
        this.file = file;
        this.channels = channels;
    }

    /** Replaces {@code file} by a recording without events. */
    static ChunkFile create(Path file, Channels channels, byte[] emptyChunk) throws IOException {
        ChunkFile created = new ChunkFile(file, channels);
        created.fresh = true;
        created.replace(target -> {
            Channels.write(target, 0, ByteBuffer.wrap(emptyChunk));
            return new ChunkWriter.Layout(emptyChunk.length, 0);
        });
        return created;
    }

    /** Opens the file that a killed writer left, cut back to its complete chunks; when it has none it will be replaced. */
    static ChunkFile open(Path file, Channels channels) throws IOException {
        ChunkFile opened = new ChunkFile(file, channels);
        opened.channel = channels.create(file);
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

    private void replace(Content content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        FileChannel target = channels.create(next);
        try {
            layout = content.writeTo(target);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
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
        if (fresh) {
            replace(target -> ChunkWriter.write(group, target, 0));
            fresh = false;
            return;
        }
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
