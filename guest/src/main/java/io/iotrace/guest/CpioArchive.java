// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes a cpio archive in the "newc" form that Linux unpacks as an initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst): for each entry a header of hexadecimal numbers, the
 * name and the data, each filled up to 4 bytes.
 */
final class CpioArchive implements Closeable {
    private static final int DIRECTORY = 0040755;
    private static final int EXECUTABLE = 0100755;
    private static final int CHARACTER_DEVICE = 0020600;
    private static final int TRAILER = 0;

    private final OutputStream out;
    private long written;
    private int inode;

    CpioArchive(OutputStream out) {
        this.out = out;
    }

    void directory(String name) throws IOException {
        entry(name, DIRECTORY, 0, 0, new byte[0]);
    }

    void executable(String name, byte[] data) throws IOException {
        entry(name, EXECUTABLE, 0, 0, data);
    }

    void characterDevice(String name, int major, int minor) throws IOException {
        entry(name, CHARACTER_DEVICE, major, minor, new byte[0]);
    }

    /** Writes the trailer and closes the stream. */
    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", TRAILER, 0, 0, new byte[0]);
        out.close();
    }

    private void entry(String name, int mode, int major, int minor, byte[] data) throws IOException {
        byte[] nameBytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
        StringBuilder header = new StringBuilder("070701");
        long[] fields = {
            ++inode,
            mode,
            0 /* uid */,
            0 /* gid */,
            1 /* links */,
            0 /* modified */,
            data.length,
            0 /* major and minor of the file system */,
            0,
            major,
            minor,
            nameBytes.length,
            0 /* checksum, not in newc */
        };
        for (long field : fields) {
            header.append(String.format(Locale.ROOT, "%08x", field));
        }
        write(header.toString().getBytes(StandardCharsets.US_ASCII));
        write(nameBytes);
        fill();
        write(data);
        fill();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private void fill() throws IOException {
        while (written % 4 != 0) {
            out.write(0);
            written++;
        }
    }
}
