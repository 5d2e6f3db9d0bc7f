// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The probe's maps and variables as user space sees them (tables.h): targets and losses in {@code struct variables}, files, threads and requests
 * in mapped arrays. Array elements are padded to 8 bytes.
 */
final class ProbeTables implements AutoCloseable {
    static final int THREADS = 4096;
    static final int REQUESTS = 32768;
    static final int BIOS = 32768;
    /** Keys in a bucket: {@code struct keys}. */
    static final int WAYS = 8;

    static final int THREAD_SIZE = 760;
    static final int THREAD_TARGET = 12;
    static final int THREAD_CALL = 16;
    static final int NO_CALL = -1;
    static final int THREAD_WAITS = 108;
    static final int THREAD_SUBMITS = 111;
    static final int THREAD_BLOCKED = 128;
    static final int THREAD_BEGUN = 264;
    static final int THREAD_WOKEN = 320;
    static final int THREAD_EPISODE = 352;
    static final int THREAD_RECORD = 512;
    static final int WOKEN_SIGNALLED = 0;
    static final int WOKEN_RUNNING = 8;
    static final int EPISODE_NUMBER = 32;
    static final int REQUEST_SIZE = 208;
    static final int REQUEST_RECORD = 48;
    static final int BIO_SIZE = 40;
    static final int STACK_SIZE = 32 * Long.BYTES;
    static final int OPERATIONS = 5;
    private static final int MOST_AGES = 255;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    static final int VARIABLES_TARGETS = 0;
    static final int VARIABLES_PLACES = VARIABLES_TARGETS + TargetTable.TARGETS * TargetTable.TARGET_SIZE;
    static final int VARIABLES_LOSSES = VARIABLES_PLACES + TargetTable.PLACES * Short.BYTES;
    static final int VARIABLES_PASSED_USED = VARIABLES_LOSSES + LossPlace.values().length * Long.BYTES;
    static final int VARIABLES_READER_SLEEPS = VARIABLES_PASSED_USED + Long.BYTES;
    static final int VARIABLES_ENDING = VARIABLES_READER_SLEEPS + Long.BYTES;
    static final int VARIABLES_AGE = VARIABLES_ENDING + 4;
    static final int VARIABLES_LEAVES = VARIABLES_AGE + 4;
    static final int LEAVES = 1024;
    static final int VARIABLES_LEAF_NAMES = VARIABLES_LEAVES + LEAVES;
    private static final int DISK_NAME_SIZE = 32;
    static final int LEAF_NAME_SIZE = 4 + DISK_NAME_SIZE;
    static final int VARIABLES_SIGNALS = VARIABLES_LEAF_NAMES + LEAVES * LEAF_NAME_SIZE;
    static final int SIGNALS = 1024;
    static final int SIGNAL_SIZE = 24;
    static final int VARIABLES_SIZE = VARIABLES_SIGNALS + SIGNALS * SIGNAL_SIZE;

    private final LoadedObject loaded;
    private final int targetsOffset;
    private final int lossesOffset;
    private final int endingOffset;
    private final int readerSleepsOffset;
    private final List<MappedMemory> mapped = new ArrayList<>();
    private final ByteBuffer variables;
    private final FileEntries files;
    private final ByteBuffer threads;
    private final ByteBuffer threadKeys;
    private final ByteBuffer requests;
    private final ByteBuffer requestKeys;
    private final TargetTable targets;

    ProbeTables(Libc libc, LoadedObject loaded, ProbeOptions options) {
        this.loaded = loaded;
        int offset = loaded.variablesOffset();
        targetsOffset = offset + VARIABLES_TARGETS;
        readerSleepsOffset = offset + VARIABLES_READER_SLEEPS;
        lossesOffset = offset + VARIABLES_LOSSES;
        endingOffset = offset + VARIABLES_ENDING;
        try {
            variables = map(libc, loaded.variables(), offset + VARIABLES_SIZE);
            files = new FileEntries(
                    map(libc, loaded.descriptor("files"), options.files() * FileEntries.SIZE),
                    map(libc, loaded.descriptor("file_keys"), options.files() * Long.BYTES),
                    new PassedTable(
                            map(libc, loaded.descriptor("passed"), PassedTable.places(options) * PassedTable.SIZE)),
                    options.files());
            threadKeys = map(libc, loaded.descriptor("thread_keys"), THREADS * Long.BYTES);
            threads = map(libc, loaded.descriptor("threads"), THREADS * THREAD_SIZE);
            requestKeys = map(libc, loaded.descriptor("request_keys"), REQUESTS * Long.BYTES);
            requests = map(libc, loaded.descriptor("requests"), REQUESTS * REQUEST_SIZE);
            targets = new TargetTable(variables, targetsOffset, offset + VARIABLES_PLACES);
            variables.putInt(offset + VARIABLES_AGE, 1);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ByteBuffer map(Libc libc, int descriptor, int bytes) {
        MappedMemory memory = MappedMemory.map(libc, descriptor, 0, bytes, true);
        mapped.add(memory);
        return memory.buffer();
    }

    /** Files that were used. */
    FileEntries files() {
        return files;
    }

    TargetTable targets() {
        return targets;
    }

    /** Says whether the reader sleeps: only then does anybody wake it. */
    void readerSleeps(boolean sleeps) {
        LONGS.setVolatile(variables, readerSleepsOffset, sleeps ? 1L : 0L);
    }

    /** Begins a new age of the devices below traced disks: those that were not seen since the one before the last are none any more. */
    void ageLeaves() {
        int offset = loaded.variablesOffset();
        int before = variables.getInt(offset + VARIABLES_AGE);
        variables.putInt(offset + VARIABLES_AGE, before % MOST_AGES + 1);
        for (int leaf = 0; leaf < LEAVES; leaf++) {
            int at = offset + VARIABLES_LEAVES + leaf;
            if ((variables.get(at) & 0xff) != before) {
                variables.put(at, (byte) 0);
            }
        }
    }

    /** Devices below traced disks, by the number of their queue modulo {@link #LEAVES}. */
    int leaves() {
        return (int) IntStream.range(0, LEAVES)
                .filter(leaf -> variables.get(loaded.variablesOffset() + VARIABLES_LEAVES + leaf) != 0)
                .count();
    }

    /** What the kernel calls a device below traced disks, by its number. */
    Optional<String> deviceName(int device) {
        int offset = loaded.variablesOffset();
        return IntStream.range(0, LEAVES)
                .filter(leaf -> variables.get(offset + VARIABLES_LEAVES + leaf) != 0)
                .map(leaf -> offset + VARIABLES_LEAF_NAMES + leaf * LEAF_NAME_SIZE)
                .filter(name -> variables.getInt(name) == device)
                .mapToObj(name -> text(variables, name + 4, DISK_NAME_SIZE))
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    /** A string of the kernel's, up to its zero. */
    static String text(ByteBuffer buffer, int from, int size) {
        byte[] name = new byte[size];
        buffer.get(from, name);
        int end = 0;
        while (end < size && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    /** Frees the threads of a former target, by its index. */
    void freeThreads(int target) {
        for (int place = 0; place < THREADS; place++) {
            int thread = place * THREAD_SIZE;
            if (threads.getLong(thread) != 0 && threads.getInt(thread + THREAD_TARGET) == target) {
                LONGS.setVolatile(threads, thread, 0L);
                LONGS.setVolatile(threadKeys, place * Long.BYTES, 0L);
            }
        }
    }

    /** Says of every thread that it is not known which call it is in: its end may have been seen by no hook. */
    void forgetCalls() {
        for (int thread = 0; thread < THREADS * THREAD_SIZE; thread += THREAD_SIZE) {
            if (threads.getLong(thread) != 0) {
                threads.putInt(thread + THREAD_CALL, NO_CALL);
                threads.put(thread + THREAD_WAITS, (byte) 0);
                threads.put(thread + THREAD_SUBMITS, (byte) 0);
                threads.put(thread + THREAD_SUBMITS + 1, (byte) 0);
                threads.putLong(thread + THREAD_BLOCKED, 0);
            }
        }
    }

    /** Frees the requests of a process that is no target any more, whose ends no hook will see. */
    void freeRequests(int processId) {
        for (int place = 0; place < REQUESTS; place++) {
            int request = place * REQUEST_SIZE;
            int record = request + REQUEST_RECORD;
            if (requests.getLong(request) != 0 && requests.getInt(record + RequestRecord.TGID) == processId) {
                int file = requests.getInt(record + RequestRecord.FILE);
                LONGS.setVolatile(requests, request, 0L);
                LONGS.setVolatile(requestKeys, place * Long.BYTES, 0L);
                files.endOne(file);
            }
        }
    }

    /** Whether a file or a request in flight is a process's. */
    boolean knows(int processId) {
        if (files.know(processId)) {
            return true;
        }
        for (int request = 0; request < REQUESTS * REQUEST_SIZE; request += REQUEST_SIZE) {
            if (requests.getLong(request) != 0
                    && requests.getInt(request + REQUEST_RECORD + RequestRecord.TGID) == processId) {
                return true;
            }
        }
        return false;
    }

    /** No request begins from now on. */
    void end() {
        variables.putInt(endingOffset, 1);
    }

    long loss(int place) {
        return variables.getLong(lossesOffset + place * 8);
    }

    /** Threads in use. */
    int threads() {
        return (int) IntStream.range(0, THREADS)
                .filter(place -> threads.getLong(place * THREAD_SIZE) != 0)
                .count();
    }

    /** Receives where a record lies. */
    interface Visitor {
        void record(ByteBuffer buffer, int offset);
    }

    /** Whether a request has begun and not ended. */
    boolean hasOpenRequest() {
        for (int request = 0; request < REQUESTS * REQUEST_SIZE; request += REQUEST_SIZE) {
            if (requests.getLong(request) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Requests begun and not ended, once none begins any more; the visitor is given a copy. */
    void openRequests(Visitor visitor) {
        ByteBuffer copy = ByteBuffer.allocate(RequestRecord.SIZE).order(ByteOrder.nativeOrder());
        for (int request = 0; request < REQUESTS * REQUEST_SIZE; request += REQUEST_SIZE) {
            if (requests.getLong(request) != 0) {
                copy.put(0, requests, request + REQUEST_RECORD, RequestRecord.SIZE);
                visitor.record(copy, 0);
            }
        }
    }

    /**
     * Episodes that the kernel had no occasion to hand over; the visitor is given a copy. The threads go on meanwhile: an episode that ended
     * while it was copied was handed over by the kernel, and is none here.
     */
    void openEpisodes(Visitor visitor) {
        ByteBuffer copy = ByteBuffer.allocate(THREAD_SIZE).order(ByteOrder.nativeOrder());
        for (int thread = 0; thread < THREADS * THREAD_SIZE; thread += THREAD_SIZE) {
            int number = thread + THREAD_EPISODE + EPISODE_NUMBER;
            int before = threads.getInt(number);
            copy.put(0, threads, thread, THREAD_SIZE);
            VarHandle.fullFence();
            boolean whole = threads.getInt(number) == before;
            if (whole && copy.getLong(0) != 0 && copy.getInt(THREAD_RECORD + EpisodeRecord.WRITES) > 0) {
                completeEpisode(copy);
                visitor.record(copy, THREAD_RECORD);
            }
        }
    }

    /** Fills in what the kernel does when it hands an episode over. */
    private void completeEpisode(ByteBuffer thread) {
        int target = targetsOffset + thread.getInt(THREAD_TARGET) * TargetTable.TARGET_SIZE;
        long begun = thread.getLong(THREAD_BEGUN)
                + thread.getLong(THREAD_BEGUN + Long.BYTES)
                - thread.getLong(THREAD_BEGUN + 2 * Long.BYTES);
        thread.putInt(THREAD_RECORD + EpisodeRecord.REQUESTS, (int) begun);
        thread.putInt(THREAD_RECORD + EpisodeRecord.TGID, variables.getInt(target));
        thread.putInt(THREAD_RECORD + EpisodeRecord.TID, (int) thread.getLong(0));
        thread.putInt(THREAD_RECORD + EpisodeRecord.EPISODE, thread.getInt(THREAD_EPISODE + EPISODE_NUMBER));
        thread.putLong(THREAD_RECORD + EpisodeRecord.SIGNALLED, thread.getLong(THREAD_WOKEN + WOKEN_SIGNALLED));
        thread.putLong(THREAD_RECORD + EpisodeRecord.RUNNING, thread.getLong(THREAD_WOKEN + WOKEN_RUNNING));
        thread.putLong(THREAD_RECORD + EpisodeRecord.WAITED, 0);
    }

    @Override
    public void close() {
        mapped.forEach(MappedMemory::close);
    }
}
