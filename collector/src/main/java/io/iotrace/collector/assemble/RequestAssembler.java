// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.HeldRequests;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Makes requests out of the probe's records, by {@link NamingGate}, and hands those of virtual machines to their event loop for the tail. Allocates
 * nothing per request once its pool has grown to what is in flight.
 */
public final class RequestAssembler {
    private static final int RECENT = 64;

    /** Requests that wait for their tail at one time, some 750 bytes each: 48 MB, whatever number of loops shares them. */
    private static final int MOST_WAITING = 65_536;

    /** Receives whole requests; the carrier is reused. */
    public interface Sink {
        void accept(DiskRequest request);
    }

    /** What one process has; gone with it, as its id and its threads' ids may be another's next. */
    private static final class Loops {
        private final SourceDisks kicks = new SourceDisks();
        private final SourceDisks interrupts = new SourceDisks();
        private final CopiesBeforeWrites copies = new CopiesBeforeWrites();
        private final Map<Integer, EventLoop> byThread = new HashMap<>();
    }

    private final Names names;
    private final Sink sink;
    private final Deque<PendingRequest> pool = new ArrayDeque<>();
    private int pooled;
    private final Map<Integer, Loops> processes = new HashMap<>();
    private long unnamed;
    /** Loops asked for last, by the low bits of their thread's id: the map would make an object each time. */
    private final long[] recentThreads = new long[RECENT];

    private final EventLoop[] recentLoops = new EventLoop[RECENT];
    private int recentProcess;
    private CopiesBeforeWrites recentCopies;

    public RequestAssembler(Names names, Sink sink) {
        this.names = names;
        this.sink = sink;
    }

    void onRequest(RequestRecord record) {
        TracedDiskName disk = names.disk(record.file());
        if (disk == null) {
            unnamed++;
            return;
        }
        boolean waits = disk.guest() && record.homeThreadId() != 0 && !record.has(RequestRecord.FLAG_UNSEEN_END);
        EventLoop loop = waits ? loop(disk.processId(), record.homeThreadId()) : null;
        if (isHeldBelowTheCall(record, disk)) {
            loop(disk.processId(), record.homeThreadId()).held().notQueued(disk, record.submittedNanos());
        }
        PendingRequest pending = take(loop);
        pending.fill(record, disk, names);
        if (disk.guest() && !record.has(RequestRecord.FLAG_UNSEEN_END)) {
            copies(disk.processId()).onRequest(pending);
        }
        if (waits) {
            loop.add(pending);
        } else {
            finish(pending);
        }
    }

    /** A direct request whose thread queued no bio: the block layer, or the file system, kept it back. A flush ends unseen in any case. */
    private static boolean isHeldBelowTheCall(RequestRecord record, TracedDiskName disk) {
        return record.has(RequestRecord.FLAG_UNSEEN_END)
                && record.has(RequestRecord.FLAG_DIRECT)
                && record.engine() == RequestRecord.ENGINE_NATIVE
                && record.operation() != RecordToRequest.FLUSH
                && record.queuedNanos() == 0
                && record.homeThreadId() != 0
                && disk.guest();
    }

    /**
     * Takes what was held back in the second that is over.
     *
     * @param limited whether a control group limits the I/O of a process
     */
    public void takeHeld(IntPredicate limited, BiConsumer<Integer, HeldRequests> out) {
        processes.forEach((pid, of) -> {
            of.byThread.values().forEach(loop -> loop.held().take(limited.test(pid), event -> out.accept(pid, event)));
            of.copies.take(event -> out.accept(pid, event));
        });
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

    private CopiesBeforeWrites copies(int processId) {
        if (recentCopies == null || recentProcess != processId) {
            recentProcess = processId;
            recentCopies = processes.computeIfAbsent(processId, pid -> new Loops()).copies;
        }
        return recentCopies;
    }

    /** The process has ended, and all its threads. */
    void processEnded(int processId) {
        Loops of = processes.remove(processId);
        if (of != null) {
            of.byThread.values().forEach(EventLoop::close);
            Arrays.fill(recentLoops, null);
            recentCopies = null;
        }
    }

    /** Whether a request of these processes that was done by then still waits for its tail. */
    public boolean isWaiting(Collection<Integer> processIds, long doneNanos) {
        for (int pid : processIds) {
            Loops of = processes.get(pid);
            if (of != null && of.byThread.values().stream().anyMatch(loop -> loop.waitsSince() <= doneNanos)) {
                return true;
            }
        }
        return false;
    }

    /** The thread is another one from now on, or none. */
    public void threadBegan(int processId, int threadId) {
        Loops of = processes.get(processId);
        EventLoop loop = of == null ? null : of.byThread.remove(threadId);
        if (loop != null) {
            loop.close();
            Arrays.fill(recentLoops, null);
        }
    }

    /** Not every request of the process is seen from now on: which eventfd is which disk's stays as it is known. */
    public void learnNoMore(int processId) {
        Loops of = processes.get(processId);
        if (of != null) {
            of.kicks.settle();
            of.interrupts.settle();
        }
    }

    /** The file index stands for another file from now on: the eventfds of its disk may be another's. */
    void forget(int file) {
        TracedDiskName disk = names.disk(file);
        Loops known = disk == null ? null : processes.get(disk.processId());
        if (known != null) {
            known.kicks.forget(disk.bit());
            known.interrupts.forget(disk.bit());
        }
    }

    private void finish(PendingRequest pending) {
        sink.accept(pending.request);
        pool.add(pending);
    }

    /** Lets go of requests whose tail did not come; call it often. */
    public void tick(long nowNanos) {
        loops().forEach(loop -> loop.tick(nowNanos));
    }

    /** Nothing more comes: hands over all that waits. */
    public void close() {
        loops().forEach(EventLoop::close);
    }

    /** Requests on files that are no disks of their process: libraries, logs, firmware. They are not recorded. */
    public long unnamed() {
        return unnamed;
    }

    private Stream<EventLoop> loops() {
        return processes.values().stream().flatMap(of -> of.byThread.values().stream());
    }

    /** The event loop of a thread; null when none was seen. */
    public EventLoop loopOf(int processId, int threadId) {
        Loops of = processes.get(processId);
        return of == null ? null : of.byThread.get(threadId);
    }
}
