// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;

/**
 * A program that does file I/O in a guest, on a fast and a slow disk: each kind from a method of its own. Its files are there and on the
 * disk before it says {@code ready}; it begins when the file {@code go} appears, and ends when {@code over} does.
 */
final class GuestFileWork {
    static final int DIRECT = 211;
    static final int SLOW = 101;
    static final int SYNCHRONOUS = 53;
    /** 4 MiB, read from begin to end. */
    static final int READS = 1024;

    private static final int BLOCK = 4096;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(BLOCK);
    private final Random random = new Random(5);

    private GuestFileWork() {}

    /** The folder on the fast disk, that on the slow one, and that of the files {@code go}, {@code done} and {@code over}. */
    public static void main(String[] arguments) throws Exception {
        Path fast = Path.of(arguments[0]);
        Path slow = Path.of(arguments[1]);
        Path signals = Path.of(arguments[2]);
        for (String name : new String[] {"direct", "dsync", "read"}) {
            fill(fast.resolve(name), READS);
        }
        for (String name : new String[] {"direct", "log"}) {
            fill(slow.resolve(name), DIRECT);
        }
        GuestFileWork work = new GuestFileWork();
        try (FileChannel direct = open(fast.resolve("direct"), ExtendedOpenOption.DIRECT);
                FileChannel slowDirect = open(slow.resolve("direct"), ExtendedOpenOption.DIRECT);
                FileChannel synchronous = open(fast.resolve("dsync"), StandardOpenOption.DSYNC);
                FileChannel log = open(slow.resolve("log"));
                FileChannel read = open(fast.resolve("read"))) {
            System.err.println("ready");
            await(signals.resolve("go"));
            work.fastDirect(direct);
            work.slowDirect(slowDirect);
            work.synchronous(synchronous);
            work.log(log);
            work.read(read);
            work.read(read);
            Files.createFile(signals.resolve("done"));
            await(signals.resolve("over"));
        }
    }

    private static void fill(Path file, int blocks) throws IOException {
        try (FileChannel channel = open(file)) {
            ByteBuffer zeros = ByteBuffer.allocate(blocks * BLOCK);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.force(true);
        }
    }

    private static void await(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            Thread.sleep(200);
        }
    }

    private static FileChannel open(Path file, OpenOption... more) throws IOException {
        Set<OpenOption> options = new java.util.HashSet<>(Set.of(more));
        options.addAll(Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        return FileChannel.open(file, options);
    }

    private ByteBuffer block() {
        return buffer.clear().limit(BLOCK);
    }

    private void fastDirect(FileChannel channel) throws IOException {
        for (int i = 0; i < DIRECT; i++) {
            channel.write(block(), (long) random.nextInt(READS) * BLOCK);
            channel.read(block(), (long) random.nextInt(READS) * BLOCK);
        }
    }

    private void slowDirect(FileChannel channel) throws IOException {
        for (int i = 0; i < SLOW; i++) {
            channel.write(block(), (long) random.nextInt(DIRECT) * BLOCK);
        }
    }

    private void synchronous(FileChannel channel) throws IOException {
        for (int i = 0; i < SYNCHRONOUS; i++) {
            channel.write(block(), (long) i * BLOCK);
        }
    }

    /** Beyond the file's end, so that the journal has to write the new size. */
    private void log(FileChannel channel) throws IOException {
        for (int i = 0; i < SYNCHRONOUS; i++) {
            channel.write(block(), (long) (DIRECT + i) * BLOCK);
            channel.force(true);
        }
    }

    private void read(FileChannel channel) throws IOException {
        for (int i = 0; i < READS; i++) {
            channel.read(block(), (long) i * BLOCK);
        }
    }
}
