// SPDX-License-Identifier: Apache-2.0
package io.iotrace.bench;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the agent adds to an operation: to one that does next to nothing ({@code empty}, a read of no bytes, which makes no system
 * call), so that the difference stands out, and to one of 4 KiB in the page cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FileRead {
    private static final int SIZE = 4096;

    private final byte[] none = new byte[0];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    private File file;
    private FileInputStream stream;
    private RandomAccessFile random;
    private FileChannel channel;

    @Setup
    public void open() throws IOException {
        file = File.createTempFile("iotrace", ".bench");
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(new byte[SIZE]);
        }
        stream = new FileInputStream(file);
        random = new RandomAccessFile(file, "r");
        channel = random.getChannel();
    }

    @TearDown
    public void close() throws IOException {
        stream.close();
        random.close();
        file.delete();
    }

    @Benchmark
    public int empty() throws IOException {
        return stream.read(none);
    }

    @Benchmark
    public int page() throws IOException {
        buffer.clear();
        return channel.read(buffer, 0);
    }
}
