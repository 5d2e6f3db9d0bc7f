// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import io.iotrace.agent.advice.AdvicePoint;
import io.iotrace.agent.probe.Operation;
import io.iotrace.agent.probe.Probe;
import io.iotrace.agent.probe.Source;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does each kind of operation on a file of its own and sees whether the advice fires, once for each. Uses no {@code java.nio.file}, as
 * the application may have a default file system of its own that must not be loaded before it begins.
 */
final class SelfTest {
    private static final int SIZE = 13;

    private final Thread thread = Thread.currentThread();
    /** By point, how often it fired, and its sum of bytes: arrays, as a class that is loaded here would read the agent's jar. */
    private final int[] times = new int[AdvicePoint.ALL.size()];

    private final long[] sums = new long[AdvicePoint.ALL.size()];
    private final FileDescriptor[] own = new FileDescriptor[5];
    private int owned;
    private final List<String> errors = new ArrayList<>();

    private SelfTest() {}

    /** State of each point by number: fires, silent, or untested with a reason behind a colon. */
    static Map<Integer, String> run(List<Integer> points) {
        SelfTest test = new SelfTest();
        Source before = Probe.source;
        Probe.source = test.new Counting();
        try {
            test.operate();
        } catch (IOException | RuntimeException e) {
            test.errors.add(e.toString());
        } finally {
            Probe.source = before;
        }
        Map<Integer, String> states = new LinkedHashMap<>();
        for (int point : points) {
            states.put(point, test.state(point));
        }
        return states;
    }

    private String state(int point) {
        AdvicePoint of = AdvicePoint.ALL.get(point);
        if (times[point] == 0) {
            // The transfer that the kernel does not offer, and what a failed test did not come to.
            return !errors.isEmpty() || of.operation().equals("transfer")
                    ? "untested:" + (errors.isEmpty() ? "the kernel offers none here" : errors.get(0))
                    : "silent:the self-test's operation did not reach it";
        }
        long expected = of.operation().equals("sync") ? 0 : (long) SIZE * times[point];
        boolean single = of.descriptor().equals("()") || of.descriptor().equals("(I)");
        return single || sums[point] == expected
                ? "fires"
                : "silent:" + sums[point] + " bytes in " + times[point] + " operations of " + SIZE;
    }

    private void operate() throws IOException {
        String name = "iotrace-agent-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp";
        File file = new File(System.getProperty("java.io.tmpdir"), name);
        try {
            channel(file);
            randomAccess(file);
            streams(file);
        } finally {
            if (!file.delete()) {
                errors.add(file + " could not be deleted");
            }
        }
    }

    private void own(FileDescriptor descriptor) {
        own[owned++] = descriptor;
    }

    private boolean isOwn(FileDescriptor descriptor) {
        for (FileDescriptor candidate : own) {
            if (candidate == descriptor) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(SIZE);
    }

    private void channel(File file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file, "rw");
                RandomAccessFile other = new RandomAccessFile(file, "rw")) {
            own(open.getFD());
            own(other.getFD());
            FileChannel channel = open.getChannel();
            channel.write(buffer());
            channel.write(new ByteBuffer[] {ByteBuffer.allocateDirect(SIZE - 1), ByteBuffer.allocateDirect(1)});
            channel.write(buffer(), SIZE);
            channel.position(0);
            channel.read(buffer());
            channel.read(new ByteBuffer[] {ByteBuffer.allocateDirect(SIZE - 1), ByteBuffer.allocateDirect(1)});
            channel.read(buffer(), 0);
            channel.force(false);
            channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE).force();
            FileChannel target = other.getChannel();
            channel.transferTo(0, SIZE, target.position(2 * SIZE));
            target.transferFrom(channel.position(0), 3 * SIZE, SIZE);
            open.getFD().sync();
        }
    }

    private void randomAccess(File file) throws IOException {
        byte[] bytes = new byte[SIZE];
        try (RandomAccessFile open = new RandomAccessFile(file, "rw")) {
            own(open.getFD());
            open.write(bytes);
            open.write(bytes, 0, SIZE);
            open.write(0);
            open.seek(0);
            open.read(bytes);
            open.read(bytes, 0, SIZE);
            open.read();
        }
    }

    private void streams(File file) throws IOException {
        byte[] bytes = new byte[SIZE];
        try (FileOutputStream out = new FileOutputStream(file)) {
            own(out.getFD());
            out.write(bytes);
            out.write(bytes, 0, SIZE);
            out.write(0);
        }
        try (FileInputStream in = new FileInputStream(file)) {
            own(in.getFD());
            int read = in.read(bytes) + in.read(bytes, 0, SIZE) + in.read();
            if (read != 2 * SIZE) {
                throw new IOException("read " + read + " bytes back");
            }
        }
    }

    private final class Counting extends Operation implements Source {
        @Override
        public Operation begin() {
            return Thread.currentThread() == thread ? this : null;
        }

        @Override
        public Operation beginSync() {
            return begin();
        }

        @Override
        public void end(int point, FileDescriptor file, long position, long requested, long result, boolean failed) {
            count(point, file, result);
        }

        @Override
        public void endTransfer(
                int point,
                FileDescriptor from,
                FileDescriptor to,
                long position,
                long requested,
                long result,
                boolean failed) {
            if (result >= 0) {
                count(point, from, result);
            }
        }

        @Override
        public void endSync(int point, FileDescriptor file, boolean metadata, boolean failed) {
            count(point, file, 0);
        }

        @Override
        public void endMappedSync(int point, long address, long length, boolean failed) {
            times[point]++;
        }

        private void count(int point, FileDescriptor file, long bytes) {
            if (isOwn(file)) {
                times[point]++;
                sums[point] += bytes;
            }
        }
    }
}
