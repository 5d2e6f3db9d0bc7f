// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A program that opens three files in a folder, says ready, and does its I/O at each line of input. */
final class FileWork {
    static final int DIRECT = 211;
    static final int SYNCHRONOUS = 53;
    private static final int BLOCK = 4096;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(BLOCK);

    private FileWork() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        FileWork work = new FileWork();
        try (FileChannel direct = open(folder.resolve("direct"), ExtendedOpenOption.DIRECT);
                FileChannel synchronous = open(folder.resolve("synchronous"), StandardOpenOption.DSYNC);
                FileChannel buffered = open(folder.resolve("buffered"), StandardOpenOption.SPARSE)) {
            System.out.println("ready");
            while (System.in.read() >= 0) {
                work.direct(direct);
                work.synchronous(synchronous);
                work.buffered(buffered);
                System.out.println("done");
            }
        }
    }

    private static FileChannel open(Path file, OpenOption more) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, more));
    }

    private ByteBuffer block() {
        return buffer.clear().limit(BLOCK);
    }

    private void direct(FileChannel channel) throws IOException {
        for (int i = 0; i < DIRECT; i++) {
            channel.write(block(), (long) i * BLOCK);
        }
        for (int i = 0; i < DIRECT; i++) {
            channel.read(block(), (long) i * BLOCK);
        }
    }

    private void synchronous(FileChannel channel) throws IOException {
        for (int i = 0; i < SYNCHRONOUS; i++) {
            channel.write(block(), (long) i * BLOCK);
        }
    }

    private void buffered(FileChannel channel) throws IOException {
        for (int i = 0; i < SYNCHRONOUS; i++) {
            channel.write(block(), (long) i * BLOCK);
            channel.force(false);
        }
    }
}
