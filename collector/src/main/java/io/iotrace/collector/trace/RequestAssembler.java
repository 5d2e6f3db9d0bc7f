// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.DiskRequest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Makes requests out of the probe's records: names them, and hands those of virtual machines to their event loop for the tail. Allocates
 * nothing per request once its pool has grown to what is in flight.
 */
final class RequestAssembler {
    private static final long RETRY_NANOS = 1_000_000_000L;
    /** A file that is no device's by then is none's: the target of a block job, say. */
    private static final int MAX_LOOK_UPS = 10;

    private static final int AT_ONCE = 4;

    private static final int RECENT = 64;

    /** Requests that wait for their tail at one time, some 750 bytes each: 48 MB, whatever number of loops shares them. */
    private static final int MOST_WAITING = 65_536;

    /** Receives whole requests; the carrier is reused. */
    interface Sink {
        void accept(DiskRequest request);
    }

    /** What one process has; gone with it, as its id and its threads' ids may be another's next. */
    private static final class Loops {
        private final SourceDisks kicks = new SourceDisks();
        private final SourceDisks interrupts = new SourceDisks();
        private final Map<Integer, EventLoop> byThread = new HashMap<>();
    }

    private final Names names;
    private final IntFunction<TracedFile> files;
    private final Sink sink;
    private final Deque<PendingRequest> pool = new ArrayDeque<>();
    private int pooled;
    private final Map<Integer, Loops> processes = new HashMap<>();
    private TracedDiskName[] disks = new TracedDiskName[64];
    private long[] lookedUp = new long[64];
    private int[] lookUps = new int[64];
    private long unnamed;
    /** Loops asked for last, by the low bits of their thread's id: the map would make an object each time. */
    private final long[] recentThreads = new long[RECENT];

    private final EventLoop[] recentLoops = new EventLoop[RECENT];

    /** {@code files} is {@link Probe#file}. */
    RequestAssembler(Names names, IntFunction<TracedFile> files, Sink sink) {
        this.names = names;
        this.files = files;
        this.sink = sink;
    }

    void onRequest(RequestRecord record) {
        TracedDiskName disk = diskOf(record);
        if (disk == null) {
            unnamed++;
            return;
        }
        boolean waits = disk.guest() && record.homeThreadId() != 0 && !record.has(RequestRecord.FLAG_UNSEEN_END);
        EventLoop loop = waits ? loop(disk.processId(), record.homeThreadId()) : null;
        PendingRequest pending = take(loop);
        pending.fill(record, disk, names);
        if (waits) {
            loop.add(pending);
        } else {
            finish(pending);
        }
    }

    /** Room for a request; where there is none left, one that waits goes without its tail. */
    private PendingRequest take(EventLoop loop) {
        if (pool.isEmpty() && pooled >= MOST_WAITING && !(loop != null && loop.giveUpOne())) {
            boolean found = loops().anyMatch(EventLoop::giveUpOne);
            assert found : "requests that wait are in loops";
        }
        if (pool.isEmpty()) {
            pooled++;
            return new PendingRequest();
        }
        return pool.poll();
    }

    void onEpisode(EpisodeRecord record) {
        loop(record.processId(), record.threadId()).onEpisode(record);
    }

    private EventLoop loop(int processId, int threadId) {
        int recent = threadId & (RECENT - 1);
        long key = (long) processId << Integer.SIZE | threadId;
        if (key != recentThreads[recent] || recentLoops[recent] == null) {
            Loops of = processes.computeIfAbsent(processId, pid -> new Loops());
            recentLoops[recent] =
                    of.byThread.computeIfAbsent(threadId, tid -> new EventLoop(of.kicks, of.interrupts, this::finish));
            recentThreads[recent] = key;
        }
        return recentLoops[recent];
    }

    /** The process has ended, and all its threads. */
    void processEnded(int processId) {
        Loops of = processes.remove(processId);
        if (of != null) {
            of.byThread.values().forEach(EventLoop::close);
            Arrays.fill(recentLoops, null);
        }
    }

    /** The thread is another one from now on, or none. */
    void threadBegan(int processId, int threadId) {
        Loops of = processes.get(processId);
        EventLoop loop = of == null ? null : of.byThread.remove(threadId);
        if (loop != null) {
            loop.close();
            Arrays.fill(recentLoops, null);
        }
    }

    private TracedDiskName diskOf(RequestRecord record) {
        int file = record.file();
        makeRoomFor(file);
        if (isToLookUp(disks[file], record)) {
            lookUp(file, record.submittedNanos());
        }
        return disks[file];
    }

    private void makeRoomFor(int file) {
        if (file >= disks.length) {
            disks = Arrays.copyOf(disks, Integer.highestOneBit(file) * 2);
            lookedUp = Arrays.copyOf(lookedUp, disks.length);
            lookUps = Arrays.copyOf(lookUps, disks.length);
        }
    }

    private void lookUp(int file, long nanos) {
        lookedUp[file] = nanos;
        lookUps[file]++;
        disks[file] = names.disk(files.apply(file));
    }

    /**
     * A file is looked up by its first request, and again now and then while it is nobody's. One that is being plugged in was opened by
     * the main thread and workers; the first requests that a guest made are the time to ask for the device.
     */
    private boolean isToLookUp(TracedDiskName known, RequestRecord record) {
        int file = record.file();
        boolean waited = record.submittedNanos() - lookedUp[file] > RETRY_NANOS;
        if (known == null) {
            return waited;
        }
        boolean ofOpening =
                record.threadId() == record.processId() || record.engine() == RequestRecord.ENGINE_SYNCHRONOUS;
        boolean ofGuest = record.kickSource() != 0 || !ofOpening;
        return known.provisional() && lookUps[file] < MAX_LOOK_UPS && (waited || (ofGuest && lookUps[file] < AT_ONCE));
    }

    /** The disk of a file index, or null when the file is none. What is said of a request before it ends may be the first of the file. */
    TracedDiskName nameOf(int file, long nanos) {
        if (file < 0) {
            return null;
        }
        makeRoomFor(file);
        if (lookUps[file] == 0) {
            lookUp(file, nanos);
        }
        return disks[file];
    }

    /** The file index stands for another file from now on. */
    void forget(int file) {
        if (file < disks.length) {
            Loops known = disks[file] == null ? null : processes.get(disks[file].processId());
            if (known != null) {
                known.kicks.forget(disks[file].bit());
                known.interrupts.forget(disks[file].bit());
            }
            disks[file] = null;
            lookedUp[file] = 0;
            lookUps[file] = 0;
        }
    }

    private void finish(PendingRequest pending) {
        sink.accept(pending.request);
        pool.add(pending);
    }

    /** Lets go of requests whose tail did not come; call it often. */
    void tick(long nowNanos) {
        loops().forEach(loop -> loop.tick(nowNanos));
    }

    /** Nothing more comes: hands over all that waits. */
    void close() {
        loops().forEach(EventLoop::close);
    }

    /** Requests on files that are no disks of their process: libraries, logs, firmware. They are not recorded. */
    long unnamed() {
        return unnamed;
    }

    private Stream<EventLoop> loops() {
        return processes.values().stream().flatMap(of -> of.byThread.values().stream());
    }

    /** The event loop of a thread; null when none was seen. */
    EventLoop loopOf(int processId, int threadId) {
        Loops of = processes.get(processId);
        return of == null ? null : of.byThread.get(threadId);
    }
}
