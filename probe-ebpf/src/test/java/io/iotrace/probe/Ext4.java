// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A mounted ext4 file system of the test's own. */
final class Ext4 implements AutoCloseable {
    private static final int MEBIBYTE = 1 << 20;

    private final Path directory;

    private Ext4(Path directory) {
        this.directory = directory;
    }

    static Ext4 on(LoopDevice device, Path directory) {
        Commands.run(
                "mkfs.ext4",
                "-q",
                "-E",
                "lazy_itable_init=0,lazy_journal_init=0",
                device.device().toString());
        Commands.run("mount", device.device().toString(), directory.toString());
        return new Ext4(directory);
    }

    /** A file whose every block is written and on the device. */
    Path written(String name, int mebibytes) {
        Path file = directory.resolve(name);
        byte[] data = new byte[MEBIBYTE];
        Arrays.fill(data, (byte) 0x5a);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < mebibytes; i++) {
                channel.write(ByteBuffer.wrap(data), (long) i * MEBIBYTE);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A file without a block. */
    Path sparse(String name, int mebibytes) {
        Path file = directory.resolve(name);
        Commands.run("truncate", "-s", mebibytes + "M", file.toString());
        return file;
    }

    /** Lets every write wait until {@link #thaw}. */
    void freeze() {
        Commands.run("fsfreeze", "--freeze", directory.toString());
    }

    void thaw() {
        Commands.run("fsfreeze", "--unfreeze", directory.toString());
    }

    static long inode(Path file) {
        try {
            return (long) Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Commands.run("umount", directory.toString());
    }
}
