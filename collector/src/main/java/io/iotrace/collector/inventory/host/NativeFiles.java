// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/**
 * The system calls that the JDK has no interface for. Files are opened read-only with {@code O_NONBLOCK}, so that neither a tray nor a
 * pipe is waited for.
 */
public final class NativeFiles {
    /** The part of the C library that is used. */
    public interface CLibrary {
        int statx(int directory, String path, int flags, int mask, @Out byte[] result);

        int open(String path, int flags);

        int close(int descriptor);

        int getpagesize();

        int ioctl(int descriptor, long request, @Out int[] argument);

        long syscall(long number, long descriptor, @In long[] range, @Out long[] result, long flags);
    }

    /**
     * Pages of a file in the page cache.
     *
     * @param cachedPages pages present
     * @param dirtyPages of them not written back
     */
    public record CachedPages(long cachedPages, long dirtyPages) {}

    private static final int CURRENT_DIRECTORY = -100;
    private static final int BASIC_STATS = 0x7ff;
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000 | 0x800;
    /** {@code FS_IOC_GETFLAGS}, which both supported architectures number alike. */
    private static final long GET_FLAGS = 0x80086601L;

    private static final int NO_COPY_ON_WRITE = 0x00800000;
    /** {@code __NR_cachestat}, the same on every architecture (Linux 6.5). */
    private static final long CACHESTAT = 451;

    private static final class Holder {
        static final CLibrary LIBRARY = LibraryLoader.create(CLibrary.class).load("c");
    }

    private NativeFiles() {}

    /**
     * {@code statx(2)}, whose layout is the same on every architecture:
     *
     * <pre>
     *   28 u16 mode   32 u64 inode   40 u64 size   48 u64 blocks of 512 bytes
     *  128 u32 rdev major  132 u32 rdev minor  136 u32 dev major  140 u32 dev minor
     * </pre>
     */
    static Optional<FileStatus> status(String path) {
        byte[] bytes = new byte[256];
        if (Holder.LIBRARY.statx(CURRENT_DIRECTORY, path, 0, BASIC_STATS, bytes) != 0) {
            return Optional.empty();
        }
        ByteBuffer result = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        FileStatus.Kind kind = switch (result.getShort(28) & 0170000) {
            case 0100000 -> FileStatus.Kind.REGULAR;
            case 0060000 -> FileStatus.Kind.BLOCK;
            default -> FileStatus.Kind.OTHER;
        };
        return Optional.of(new FileStatus(
                kind,
                DeviceNumber.of(result.getInt(136), result.getInt(140)),
                result.getLong(32),
                DeviceNumber.of(result.getInt(128), result.getInt(132)),
                result.getLong(40),
                result.getLong(48) * 512));
    }

    /** Whether a file has the no-copy-on-write flag; false when the file system has no such flag. */
    public static boolean isCopyOnWriteOff(String path) {
        int descriptor = Holder.LIBRARY.open(path, READ_ONLY_CLOSE_ON_EXEC);
        if (descriptor < 0) {
            return false;
        }
        try {
            int[] flags = new int[2];
            return Holder.LIBRARY.ioctl(descriptor, GET_FLAGS, flags) == 0 && (flags[0] & NO_COPY_ON_WRITE) != 0;
        } finally {
            Holder.LIBRARY.close(descriptor);
        }
    }

    /** {@code cachestat(2)} over a whole file; empty where the kernel has none or the file cannot be opened. */
    public static Optional<CachedPages> cachedPages(String path) {
        int descriptor = Holder.LIBRARY.open(path, READ_ONLY_CLOSE_ON_EXEC);
        if (descriptor < 0) {
            return Optional.empty();
        }
        try {
            long[] wholeFile = {0, 0};
            long[] result = new long[5];
            long error = Holder.LIBRARY.syscall(CACHESTAT, descriptor, wholeFile, result, 0);
            return error == 0 ? Optional.of(new CachedPages(result[0], result[1])) : Optional.empty();
        } finally {
            Holder.LIBRARY.close(descriptor);
        }
    }

    /** Bytes of a page, as {@code getpagesize(2)} says. */
    public static int pageBytes() {
        return Holder.LIBRARY.getpagesize();
    }
}
