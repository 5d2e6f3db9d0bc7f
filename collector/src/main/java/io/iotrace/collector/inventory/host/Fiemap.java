// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * {@code ioctl(FS_IOC_FIEMAP)}: where a file's bytes are. Never asks the kernel to write the file first (FIEMAP_FLAG_SYNC), so that
 * looking changes nothing; bytes that have no place yet are said to be delayed.
 *
 * <pre>
 *  0 u64 start   8 u64 length  16 u32 flags  20 u32 mapped extents  24 u32 room  28 u32 reserved
 * 32 each extent: 0 u64 logical  8 u64 physical  16 u64 length  40 u32 flags, 56 bytes in all
 * </pre>
 */
public final class Fiemap {
    private static final long FIEMAP = 0xC020660BL;
    private static final int HEADER = 32;
    private static final int EXTENT = 56;
    private static final int ROOM = 512;
    private static final int LAST = 1;
    private static final int READ_ONLY = 0x80000 | 0x800;

    public static final int UNKNOWN = 0x2;
    public static final int DELAYED = 0x4;
    public static final int ENCODED = 0x8;
    public static final int ENCRYPTED = 0x80;
    public static final int UNALIGNED = 0x100;
    public static final int INLINE = 0x200;
    public static final int TAIL = 0x400;
    public static final int UNWRITTEN = 0x800;
    public static final int SHARED = 0x2000;

    /** The part of the C library that is used. */
    public interface CLibrary {
        int open(String path, int flags);

        int close(int descriptor);

        int ioctl(int descriptor, long request, @In @Out byte[] argument);
    }

    /** A run of bytes; {@code physical} is of the file system's device. */
    public record Extent(long logical, long physical, long bytes, int flags) {}

    private static final class Holder {
        static final CLibrary LIBRARY = LibraryLoader.create(CLibrary.class).load("c");
    }

    private Fiemap() {}

    /** Extents of a file, at most {@code most}; null where the file cannot be opened or its file system knows none. */
    public static List<Extent> of(String path, int most) {
        int descriptor = Holder.LIBRARY.open(path, READ_ONLY);
        if (descriptor < 0) {
            return null;
        }
        try {
            return extents(descriptor, most);
        } finally {
            Holder.LIBRARY.close(descriptor);
        }
    }

    private static List<Extent> extents(int descriptor, int most) {
        List<Extent> extents = new ArrayList<>();
        long start = 0;
        while (extents.size() < most) {
            byte[] bytes = new byte[HEADER + ROOM * EXTENT];
            ByteBuffer map = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            map.putLong(0, start).putLong(8, -1L - start).putInt(24, ROOM);
            if (Holder.LIBRARY.ioctl(descriptor, FIEMAP, bytes) != 0) {
                return null;
            }
            int mapped = map.getInt(20);
            for (int i = 0; i < mapped; i++) {
                int at = HEADER + i * EXTENT;
                Extent extent =
                        new Extent(map.getLong(at), map.getLong(at + 8), map.getLong(at + 16), map.getInt(at + 40));
                extents.add(extent);
                start = extent.logical + extent.bytes;
                if ((extent.flags & LAST) != 0) {
                    return extents;
                }
            }
            if (mapped == 0) {
                return extents;
            }
        }
        return extents;
    }
}
