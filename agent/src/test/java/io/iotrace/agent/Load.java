// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that writes and reads files with several threads until its input ends, and answers each line of input with how many
 * rounds it has done. A round that reads what it did not write ends it with 1.
 */
final class Load {
    private static final int THREADS = 3;
    private static final int SIZE = 1024;
    private static volatile boolean ended;

    private Load() {}

    public static void main(String[] arguments) throws Exception {
        AtomicLong rounds = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            File file = new File(arguments[0], "load-" + i);
            Thread thread = new Thread(() -> run(file, rounds), "load-" + i);
            thread.start();
            threads.add(thread);
        }
        System.out.println("ready");
        for (String line = nextLine(); line != null; line = nextLine()) {
            System.out.println(rounds.get());
        }
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("ended");
    }

    private static String nextLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = System.in.read(); read != '\n'; read = System.in.read()) {
            if (read < 0) {
                return null;
            }
            line.append((char) read);
        }
        return line.toString();
    }

    private static void run(File file, AtomicLong rounds) {
        byte[] bytes = new byte[SIZE];
        byte[] back = new byte[SIZE];
        try (RandomAccessFile open = new RandomAccessFile(file, "rw")) {
            FileChannel channel = open.getChannel();
            for (int round = 0; !ended; round++) {
                java.util.Arrays.fill(bytes, (byte) round);
                open.seek(0);
                open.write(bytes);
                channel.write(ByteBuffer.wrap(bytes), SIZE);
                open.seek(SIZE);
                open.readFully(back);
                if (!java.util.Arrays.equals(bytes, back) || open.getFilePointer() != 2 * SIZE) {
                    throw new IOException("round " + round + " read something else");
                }
                rounds.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        } catch (IOException e) {
            System.err.println(e);
            Runtime.getRuntime().halt(1);
        }
    }
}
