// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A program with one style of file I/O, named by its first argument, on the file named by its second: a prime number of operations. */
final class IoStyles {
    static final int OPERATIONS = 37;
    static final int SIZE = 4096;

    private IoStyles() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "channel" -> channel(file);
            case "positional" -> positional(file);
            case "vector" -> vector(file);
            case "random" -> random(file.toFile());
            case "streams" -> streams(file.toFile());
            case "asynchronous" -> asynchronous(file);
            case "transfer" -> transfer(file);
            case "mapped" -> mapped(file);
            case "synchronous" -> synchronous(file);
            case "descriptor" -> descriptor(file.toFile());
            case "direct" -> direct(file);
            case "pipe" -> pipe();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("done " + arguments[0]);
    }

    private static FileChannel open(Path file, StandardOpenOption... more) throws IOException {
        Set<StandardOpenOption> options = new java.util.HashSet<>(Set.of(more));
        options.addAll(Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        return FileChannel.open(file, options);
    }

    private static void channel(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            for (int i = 0; i < OPERATIONS; i++) {
                channel.write(ByteBuffer.allocate(SIZE));
            }
            channel.force(true);
            channel.position(0);
            int read = 0;
            while (read >= 0) {
                read = channel.read(ByteBuffer.allocateDirect(SIZE));
            }
            channel.force(false);
        }
    }

    private static void positional(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            for (int i = OPERATIONS - 1; i >= 0; i--) {
                channel.write(ByteBuffer.allocateDirect(SIZE), (long) i * SIZE);
            }
            for (int i = 0; i < OPERATIONS; i++) {
                channel.read(ByteBuffer.allocateDirect(SIZE), (long) i * SIZE);
            }
        }
    }

    private static void vector(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            for (int i = 0; i < OPERATIONS; i++) {
                channel.write(new ByteBuffer[] {ByteBuffer.allocateDirect(SIZE / 4), ByteBuffer.allocateDirect(SIZE)});
            }
            channel.position(0);
            for (int i = 0; i < OPERATIONS; i++) {
                channel.read(new ByteBuffer[] {ByteBuffer.allocateDirect(SIZE / 4), ByteBuffer.allocateDirect(SIZE)});
            }
        }
    }

    private static void random(File file) throws IOException {
        byte[] bytes = new byte[SIZE];
        try (RandomAccessFile random = new RandomAccessFile(file, "rw")) {
            for (int i = 0; i < OPERATIONS; i++) {
                random.seek((long) (OPERATIONS - i) * SIZE);
                random.write(bytes);
                random.writeInt(i);
                random.write(bytes, 1, SIZE - 1);
            }
            random.seek(0);
            for (int i = 0; i < OPERATIONS; i++) {
                random.readFully(bytes);
                random.readLong();
                random.readByte();
            }
        }
    }

    private static void streams(File file) throws IOException {
        byte[] bytes = new byte[SIZE];
        try (FileOutputStream out = new FileOutputStream(file)) {
            for (int i = 0; i < OPERATIONS; i++) {
                out.write(bytes);
                out.write(bytes, 0, 100);
                out.write(i);
            }
        }
        try (FileOutputStream out = new FileOutputStream(file, true)) {
            out.write(bytes);
        }
        try (FileInputStream in = new FileInputStream(file)) {
            in.skip(1);
            while (in.read(bytes, 0, SIZE - 1) >= 0) {
                in.read();
            }
        }
    }

    private static void asynchronous(Path file) throws Exception {
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < OPERATIONS; i++) {
                channel.write(ByteBuffer.allocate(SIZE), (long) i * SIZE).get();
            }
            for (int i = 0; i < OPERATIONS; i++) {
                channel.read(ByteBuffer.allocateDirect(SIZE), (long) i * SIZE).get();
            }
            channel.force(true);
        }
    }

    private static void transfer(Path file) throws IOException {
        Path copy = file.resolveSibling(file.getFileName() + ".copy");
        try (FileChannel from = open(file);
                FileChannel to = open(copy)) {
            from.write(ByteBuffer.allocate(SIZE * OPERATIONS));
            for (int i = 0; i < OPERATIONS; i++) {
                from.transferTo((long) i * SIZE, SIZE, to);
            }
            from.position(0);
            for (int i = 0; i < OPERATIONS; i++) {
                to.transferFrom(from, (long) i * SIZE, SIZE);
            }
        }
    }

    private static void mapped(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            java.nio.MappedByteBuffer buffer =
                    channel.map(FileChannel.MapMode.READ_WRITE, 3L * SIZE, (long) OPERATIONS * SIZE);
            for (int i = 0; i < OPERATIONS; i++) {
                buffer.put(i * SIZE, (byte) i);
                buffer.force(i * SIZE, SIZE);
            }
        }
    }

    private static void synchronous(Path file) throws IOException {
        try (FileChannel channel = open(file, StandardOpenOption.DSYNC)) {
            for (int i = 0; i < OPERATIONS; i++) {
                channel.write(ByteBuffer.allocateDirect(SIZE), (long) i * SIZE);
            }
        }
    }

    private static void direct(Path file) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(2 * SIZE).alignedSlice(SIZE).limit(SIZE);
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                com.sun.nio.file.ExtendedOpenOption.DIRECT)) {
            for (int i = 0; i < OPERATIONS; i++) {
                channel.write(buffer.clear().limit(SIZE), (long) i * SIZE);
            }
            for (int i = 0; i < OPERATIONS; i++) {
                channel.read(buffer.clear().limit(SIZE), (long) i * SIZE);
            }
        }
    }

    private static void descriptor(File file) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file)) {
            for (int i = 0; i < OPERATIONS; i++) {
                out.write(i);
                out.getFD().sync();
            }
        }
    }

    /** No file: nothing of it is recorded. */
    private static void pipe() throws IOException {
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        for (int i = 0; i < OPERATIONS; i++) {
            pipe.sink().write(ByteBuffer.allocate(SIZE));
            pipe.source().read(ByteBuffer.allocate(SIZE));
        }
    }
}
