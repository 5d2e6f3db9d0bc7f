// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Where a qcow2 image keeps its own tables; the rest of the file is the guest's data (QEMU's docs/interop/qcow2.txt). Of the snapshots
 * only the list is known, which matters while one is made. The image is written while it is read, so tables that are a moment old may
 * be missing; {@link #refresh} finds them, on a thread of its own if need be: it reads what may lie on a device that hangs.
 *
 * <pre>
 *   0 u32 magic   20 u32 cluster bits   36 u32 L1 entries   40 u64 L1 table   48 u64 refcount table   56 u32 its clusters
 *  64 u64 snapshots   72 u64 incompatible features (version 3), bit 2: the data lie in another file
 * </pre>
 */
public final class ImageTables {
    private static final int HEADER_BYTES = 104;
    private static final int MAGIC = 0x514649fb;
    private static final long EXTERNAL_DATA = 1 << 2;
    /** {@code L1E_OFFSET_MASK} and {@code REFT_OFFSET_MASK} of QEMU's block/qcow2.h. */
    private static final long L1_OFFSET = 0x00fffffffffffe00L;

    private static final long REFCOUNT_OFFSET = 0xfffffffffffffe00L;
    /** {@code QCOW_MAX_L1_SIZE} and {@code QCOW_MAX_REFTABLE_SIZE}. */
    private static final int LARGEST_TABLE_BYTES = 32 << 20;

    /** @param clusters numbers of those that hold tables, ascending */
    private record Layout(int clusterBits, boolean externalData, long[] clusters) {
        static final Layout UNKNOWN = new Layout(16, false, new long[0]);
    }

    private final HostRoot host;
    private final DiskIdentity identity;
    private volatile String path;
    private volatile Layout layout = Layout.UNKNOWN;

    /** Tables of an image, none when it is of another format or cannot be read. */
    ImageTables(HostRoot host, String path, DiskIdentity identity) {
        this.host = host;
        this.path = path;
        this.identity = identity;
        refresh();
    }

    /** From now on the image is to be read there: the descriptor it was met with may be closed, and its number another file's. */
    void isAt(String newPath) {
        path = newPath;
    }

    /** Whether a byte of the file belongs to a table. */
    public boolean hold(long offset) {
        Layout now = layout;
        return Arrays.binarySearch(now.clusters, offset >> now.clusterBits) >= 0;
    }

    /** Size of all tables, in whole clusters; 0 when they are not known. */
    public long bytes() {
        Layout now = layout;
        return (long) now.clusters.length << now.clusterBits;
    }

    /** Whether the guest's data lie in another file. */
    boolean externalData() {
        return layout.externalData;
    }

    /** Looks again. Tables that cannot be read any more stay what they were. */
    public void refresh() {
        String present = path;
        if (!isImage(present)) {
            return;
        }
        try (FileChannel file = FileChannel.open(host.at(present))) {
            ByteBuffer header = read(file, 0, HEADER_BYTES);
            int bits = header.getInt(20);
            if (header.getInt(0) == MAGIC && bits >= 9 && bits <= 21) {
                boolean externalData = header.getInt(4) >= 3 && (header.getLong(72) & EXTERNAL_DATA) != 0;
                Layout found = new Layout(bits, externalData, clusters(file, header, bits));
                if (isImage(present)) { // else the descriptor's number became another file's meanwhile
                    layout = found;
                }
            }
        } catch (IOException gone) {
            // Closed meanwhile, or cut off: what was known is still the best there is.
        }
    }

    private boolean isImage(String place) {
        return host.status(place).map(DiskIdentity::of).equals(Optional.of(identity));
    }

    private static long[] clusters(FileChannel file, ByteBuffer header, int clusterBits) throws IOException {
        long l1Offset = header.getLong(40);
        long l1Bytes = 8L * Integer.toUnsignedLong(header.getInt(36));
        long refcountOffset = header.getLong(48);
        long refcountBytes = Integer.toUnsignedLong(header.getInt(56)) << clusterBits;
        // Both are read, and so known to be of a possible size, before anything is made of their sizes.
        ByteBuffer l1 = read(file, l1Offset, l1Bytes);
        ByteBuffer refcounts = read(file, refcountOffset, refcountBytes);
        return Stream.of(
                        new long[] {0, header.getLong(64) >>> clusterBits},
                        clustersOf(l1Offset, l1Bytes, clusterBits),
                        targets(l1, L1_OFFSET, clusterBits),
                        clustersOf(refcountOffset, refcountBytes, clusterBits),
                        targets(refcounts, REFCOUNT_OFFSET, clusterBits))
                .flatMapToLong(Arrays::stream)
                .sorted()
                .distinct()
                .toArray();
    }

    private static long[] clustersOf(long offset, long bytes, int clusterBits) {
        return LongStream.rangeClosed(offset >> clusterBits, (offset + bytes - 1) >> clusterBits)
                .toArray();
    }

    /** Clusters that the entries of a table point to. */
    private static long[] targets(ByteBuffer table, long mask, int clusterBits) {
        long[] targets = new long[table.remaining() / Long.BYTES];
        table.asLongBuffer().get(targets);
        return Arrays.stream(targets)
                .map(entry -> (entry & mask) >>> clusterBits)
                .filter(cluster -> cluster != 0)
                .toArray();
    }

    private static ByteBuffer read(FileChannel file, long offset, long bytes) throws IOException {
        if (offset < 0 || bytes > LARGEST_TABLE_BYTES) {
            throw new IOException("no table of a qcow2 image");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) bytes);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }
}
