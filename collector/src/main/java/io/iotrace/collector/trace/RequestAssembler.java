// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.DiskRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Makes requests out of the probe's records: names them, and hands those of virtual machines to their event loop for the tail. Allocates
 * nothing per request once its pool has grown to what is in flight.
 */
final class RequestAssembler {
    private static final long RETRY_NANOS = 1_000_000_000L;

    /** Receives whole requests; the carrier is reused. */
    interface Sink {
        void accept(DiskRequest request);
    }

    private record SourcesOfProcess(SourceDisks kicks, SourceDisks interrupts) {}

    private final Names names;
    private final IntFunction<TracedFile> files;
    private final Sink sink;
    private final Deque<PendingRequest> pool = new ArrayDeque<>();
    private final Map<Integer, SourcesOfProcess> sources = new HashMap<>();
    private final Map<Integer, EventLoop> loops = new HashMap<>();
    private TracedDiskName[] disks = new TracedDiskName[64];
    private long[] lookedUp = new long[64];
    private long unnamed;
    private int lastThread;
    private EventLoop lastLoop;

    /** {@code files} is {@link Probe#file}. */
    RequestAssembler(Names names, IntFunction<TracedFile> files, Sink sink) {
        this.names = names;
        this.files = files;
        this.sink = sink;
    }

    void onRequest(RequestRecord record) {
        TracedDiskName disk = diskOf(record.file(), record.submittedNanos());
        if (disk == null) {
            unnamed++;
            return;
        }
        PendingRequest pending = pool.isEmpty() ? new PendingRequest() : pool.poll();
        pending.fill(record, disk, names);
        if (disk.guest() && record.homeThreadId() != 0 && !record.has(RequestRecord.FLAG_UNSEEN_END)) {
            loop(disk.processId(), record.homeThreadId()).add(pending);
        } else {
            finish(pending);
        }
    }

    void onEpisode(EpisodeRecord record) {
        loop(record.processId(), record.threadId()).onEpisode(record);
    }

    private EventLoop loop(int processId, int threadId) {
        if (threadId != lastThread) {
            SourcesOfProcess of = sources.computeIfAbsent(
                    processId, pid -> new SourcesOfProcess(new SourceDisks(), new SourceDisks()));
            lastLoop = loops.computeIfAbsent(threadId, tid -> new EventLoop(of.kicks(), of.interrupts(), this::finish));
            lastThread = threadId;
        }
        return lastLoop;
    }

    private TracedDiskName diskOf(int file, long nowNanos) {
        if (file >= disks.length) {
            disks = java.util.Arrays.copyOf(disks, Integer.highestOneBit(file) * 2);
            lookedUp = java.util.Arrays.copyOf(lookedUp, disks.length);
        }
        if (disks[file] == null && nowNanos - lookedUp[file] > RETRY_NANOS) {
            lookedUp[file] = nowNanos;
            disks[file] = names.disk(files.apply(file));
        }
        return disks[file];
    }

    /** The disk of a file index, or null when the file is none. */
    TracedDiskName nameOf(int file) {
        return file >= 0 && file < disks.length ? disks[file] : null;
    }

    private void finish(PendingRequest pending) {
        sink.accept(pending.request);
        pool.add(pending);
    }

    /** Lets go of requests whose tail did not come; call it often. */
    void tick(long nowNanos) {
        loops.values().forEach(loop -> loop.tick(nowNanos));
    }

    /** Nothing more comes: hands over all that waits. */
    void close() {
        loops.values().forEach(EventLoop::close);
    }

    /** Requests on files that are no disks of their process: libraries, logs, firmware. They are not recorded. */
    long unnamed() {
        return unnamed;
    }

    /** Event loops by thread id. */
    Map<Integer, EventLoop> loops() {
        return loops;
    }
}
