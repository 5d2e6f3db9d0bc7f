// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the journal of an ext4 file system, or the log of an XFS one, is on its device: read from the superblock, which needs the right to
 * read the device. ext4 keeps a copy of the journal's inode in there, with the root of its extent tree.
 */
final class JournalPlace {
    private static final int SUPERBLOCK = 1024;
    private static final int EXT4_MAGIC = 0xEF53;
    private static final int HAS_JOURNAL = 0x4;
    private static final int TREE_MAGIC = 0xF30A;
    private static final int TREE_BYTES = 60;
    private static final int TREE_ENTRY = 12;
    private static final int DEEPEST_TREE = 5;
    /** A longer extent's length says that it is not written yet. */
    private static final int LONGEST_EXTENT = 32768;

    private static final int XFS_MAGIC = 0x58465342;

    /** A run of bytes of the device. */
    record Range(long offset, long bytes) {}

    private final FileChannel device;
    private final long start;
    private final List<Range> ranges = new ArrayList<>();

    private JournalPlace(FileChannel device, long start) {
        this.device = device;
        this.start = start;
    }

    /** Ranges of the journal from the begin of {@code device}; none where it is not known. {@code start} is the file system's first byte. */
    static List<Range> of(Path device, long start) {
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
            JournalPlace place = new JournalPlace(channel, start);
            place.readExt4();
            place.readXfs();
            return List.copyOf(place.ranges);
        } catch (IOException | IndexOutOfBoundsException e) {
            return List.of(); // no right to read it, or nothing that makes sense
        }
    }

    private ByteBuffer read(long offset, int bytes, ByteOrder order) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(order);
        while (buffer.hasRemaining() && device.read(buffer, start + offset + buffer.position()) > 0) {
            // until all is there
        }
        return buffer.flip();
    }

    private void add(long block, long blocks, long blockBytes) {
        ranges.add(new Range(start + block * blockBytes, blocks * blockBytes));
    }

    private void readExt4() throws IOException {
        ByteBuffer block = read(SUPERBLOCK, SUPERBLOCK, ByteOrder.LITTLE_ENDIAN);
        boolean copied = block.get(0xFD) == 1;
        if (unsigned(block, 0x38) != EXT4_MAGIC || (block.getInt(0x5C) & HAS_JOURNAL) == 0 || !copied) {
            return;
        }
        readTree(block.slice(0x10C, TREE_BYTES).order(ByteOrder.LITTLE_ENDIAN), 1024L << block.getInt(0x18), 0);
    }

    private void readTree(ByteBuffer node, long blockBytes, int depth) throws IOException {
        if (unsigned(node, 0) != TREE_MAGIC || depth > DEEPEST_TREE) {
            return;
        }
        boolean leaf = unsigned(node, 6) == 0;
        for (int entry = 1; entry <= unsigned(node, 2); entry++) {
            int at = entry * TREE_ENTRY;
            if (leaf) {
                int length = unsigned(node, at + 4);
                long block = (long) unsigned(node, at + 6) << 32 | unsignedInt(node, at + 8);
                add(block, length > LONGEST_EXTENT ? length - LONGEST_EXTENT : length, blockBytes);
            } else {
                long block = (long) unsigned(node, at + 8) << 32 | unsignedInt(node, at + 4);
                readTree(read(block * blockBytes, (int) blockBytes, ByteOrder.LITTLE_ENDIAN), blockBytes, depth + 1);
            }
        }
    }

    private void readXfs() throws IOException {
        ByteBuffer block = read(0, 512, ByteOrder.BIG_ENDIAN);
        if (block.getInt(0) != XFS_MAGIC || block.getLong(48) == 0) {
            return;
        }
        long logStart = block.getLong(48);
        int groupBits = block.get(124);
        long inGroup = logStart & ((1L << groupBits) - 1);
        add((logStart >>> groupBits) * unsignedInt(block, 84) + inGroup, unsignedInt(block, 96), unsignedInt(block, 4));
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static long unsignedInt(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
