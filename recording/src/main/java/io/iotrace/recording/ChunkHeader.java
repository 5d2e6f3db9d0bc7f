// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The 68 bytes a chunk begins with. Positions are relative to the chunk.
 *
 * <pre>
 *  0       4         8      16             24         32           40              48           56               64   67      68
 *  +-------+---------+------+--------------+----------+------------+---------------+------------+----------------+----+-------+
 *  | FLR\0 | version | size | constants at | metadata | startNanos | durationNanos | startTicks | ticksPerSecond | 0  | flags |
 *  +-------+---------+------+--------------+----------+------------+---------------+------------+----------------+----+-------+
 * </pre>
 */
record ChunkHeader(
        int magic,
        int majorVersion,
        long size,
        long constants,
        long metadata,
        long startNanos,
        long startTicks,
        long ticksPerSecond,
        int flags) {

    /** Reads a header; null when there is not room for one, or none there. */
    static ChunkHeader read(FileChannel channel, long position) throws IOException {
        if (channel.size() - position < ChunkWriter.HEADER_BYTES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Channels.read(channel, position, ChunkWriter.HEADER_BYTES));
        int magic = bytes.getInt();
        int version = bytes.getInt();
        long size = bytes.getLong();
        long constants = bytes.getLong();
        long metadata = bytes.getLong();
        long startNanos = bytes.getLong();
        bytes.getLong(); // durationNanos
        ChunkHeader header = new ChunkHeader(
                magic,
                version >>> 16,
                size,
                constants,
                metadata,
                startNanos,
                bytes.getLong(),
                bytes.getLong(),
                bytes.getInt());
        return header.isSound() ? header : null;
    }

    private boolean isSound() {
        return magic == ChunkWriter.MAGIC && size >= ChunkWriter.HEADER_BYTES && ticksPerSecond > 0;
    }

    boolean hasCompressedIntegers() {
        return (flags & ChunkWriter.COMPRESSED_INTEGERS) != 0;
    }
}
