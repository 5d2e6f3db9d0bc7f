// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Files on which targets did I/O: {@code struct file_entry} (tables.h) by index, and the keys by which the probe finds them. */
final class FileEntries {
    static final int SIZE = 88;
    static final int INODE = 8;
    static final int DEVICE = 16;
    static final int TGID = 20;
    static final int IN_FLIGHT = 24;
    static final int DIRECT = 32;
    static final int UNOWNED_BIOS = 40;
    static final int PASSED_READS = 48;
    static final int PASSED_WRITES = 52;
    static final int NAME = 56;
    private static final int NAME_SIZE = 32;
    /** Key of a place that is being taken back: no file's, for those are odd. */
    private static final long TAKEN_BACK = 2;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer files;
    private final ByteBuffer fileKeys;
    private final PassedTable passed;
    private final int count;

    FileEntries(ByteBuffer files, ByteBuffer fileKeys, PassedTable passed, int count) {
        this.files = files;
        this.fileKeys = fileKeys;
        this.passed = passed;
        this.count = count;
    }

    /** Whether a file is a process's. */
    boolean know(int processId) {
        return IntStream.of(inUse()).anyMatch(index -> files.getInt(index * SIZE + TGID) == processId);
    }

    TracedFile get(int index) {
        int at = index * SIZE;
        return new TracedFile(
                files.getInt(at + TGID),
                files.getInt(at + DEVICE) & 0xffffffffL,
                files.getLong(at + INODE),
                files.getInt(at + DIRECT) != 0,
                files.getLong(at + UNOWNED_BIOS),
                ProbeTables.text(files, at + NAME, NAME_SIZE));
    }

    /** Requests of a file that have begun and not ended. */
    long inFlight(int index) {
        return (long) LONGS.getVolatile(files, index * SIZE + IN_FLIGHT);
    }

    /** A request has ended that no hook will see the end of; of no file of the table, nothing. */
    void endOne(int index) {
        if (index >= 0 && index < count) {
            LONGS.getAndAdd(files, index * SIZE + IN_FLIGHT, -1L);
        }
    }

    /** Indexes in use. */
    int[] inUse() {
        return IntStream.range(0, count)
                .filter(index -> files.getLong(index * SIZE) != 0)
                .toArray();
    }

    /**
     * Takes a file's place back unless it has requests in flight; no file has it until {@link #free}. The kernel counts a request in and
     * then looks at the key; here the key is changed first and the count looked at then, so that one of the two sees the other
     * (requests.h, enter_flight).
     */
    boolean takeBack(int index) {
        int at = index * SIZE;
        int keyAt = index * Long.BYTES;
        long key = (long) LONGS.getVolatile(fileKeys, keyAt);
        if (key == 0 || !LONGS.compareAndSet(fileKeys, keyAt, key, TAKEN_BACK)) {
            return false;
        }
        LONGS.setVolatile(files, at, TAKEN_BACK);
        VarHandle.fullFence();
        boolean idle = (long) LONGS.getVolatile(files, at + IN_FLIGHT) == 0;
        if (!idle) {
            LONGS.setVolatile(files, at, key);
            LONGS.setVolatile(fileKeys, keyAt, key);
        }
        return idle;
    }

    void free(int index) {
        LONGS.setVolatile(files, index * SIZE, 0L);
        LONGS.setVolatile(fileKeys, index * Long.BYTES, 0L);
    }

    /** What sampling passed over since the last time. */
    List<PassedOver> takePassed() {
        List<PassedOver> taken = new ArrayList<>();
        for (int index : inUse()) {
            int at = index * SIZE;
            int processId = files.getInt(at + TGID);
            passed.take(files.getInt(at + PASSED_READS), index, processId, 0, taken);
            passed.take(files.getInt(at + PASSED_WRITES), index, processId, 1, taken);
        }
        return taken;
    }
}
