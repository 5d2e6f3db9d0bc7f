// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * One event loop thread of a virtual machine: requests that ended wait here for the episode in which the thread runs again and notifies
 * the guest (DESIGN 5, {@code reap} and {@code notify}), and for the disk of their kick to become certain.
 *
 * <p>Assumes that records come in the order of the ring, so that a request that ended before an episode did is here when the episode
 * comes.
 */
final class EventLoop {
    /** A tail that did not come within this time does not come: the interrupt was suppressed and the thread does not wait. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    /** From the kernel's completion of a request, or from its leaf's, until its event loop is signalled. */
    private static final long LONGEST_SIGNAL_NANOS = 50_000;

    private static final long LONGEST_COMPLETION_NANOS = 2_000_000;

    private static final int MAX_WAITING = 65_536;

    private final SourceDisks kicks;
    private final SourceDisks interrupts;
    private final Consumer<PendingRequest> finished;
    private final Deque<PendingRequest> waiting = new ArrayDeque<>();
    private final Deque<PendingRequest> undecided = new ArrayDeque<>();
    private final List<PendingRequest> reaped = new ArrayList<>();
    /** Of those, the first of each disk and interrupt: few, since an episode's record has few writes. */
    private final List<PendingRequest> firstWithInterrupt = new ArrayList<>();

    private final KickObservations kickObservations;
    private long disks;
    /** Disks of which a request ended before the end of the present episode, all of its parts so far together. */
    private long ended;

    private long episodes;
    private long kicked;
    private long writes;

    EventLoop(SourceDisks kicks, SourceDisks interrupts, Consumer<PendingRequest> finished) {
        this.kicks = kicks;
        this.interrupts = interrupts;
        this.finished = finished;
        kickObservations = new KickObservations(kicks);
    }

    /** A request of this loop has ended. */
    void add(PendingRequest pending) {
        disks |= candidate(pending);
        if (pending.kickSource != 0) {
            kickObservations.add(pending, Long.bitCount(disks) == 1);
        }
        waiting.add(pending);
        if (waiting.size() > MAX_WAITING) {
            settle(waiting.poll());
        }
    }

    /** The thread ran, raised interrupts, and perhaps waits again. */
    void onEpisode(EpisodeRecord episode) {
        boolean over = episode.waitedNanos() != 0;
        episodes += over ? 1 : 0;
        kicked += episode.kicks() + (over && episode.kickSource() != 0 ? 1 : 0);
        writes += episode.writes();
        for (int i = 0; i < episode.writes(); i++) {
            if (episode.isInterrupt(i)) {
                interrupts.tell(episode.writeEventfd(i));
            }
        }
        long end = endOf(episode);
        for (int left = waiting.size(); left > 0; left--) { // an iterator would be an object for each episode
            PendingRequest pending = waiting.poll();
            boolean done = pending.doneNanos <= end;
            ended |= done ? candidate(pending) : 0;
            (done && reap(pending, episode, over) ? reaped : waiting).add(pending);
        }
        for (int i = 0; i < episode.writes(); i++) {
            if (interrupts.fits(episode.writeEventfd(i))) {
                interrupts.observe(episode.writeEventfd(i), ended);
            }
        }
        markShared();
        for (int i = 0; i < reaped.size(); i++) {
            settle(reaped.get(i));
        }
        reaped.clear();
        ended = over ? 0 : ended;
        retryUndecided(false);
    }

    /** Requests of one disk that have the same first interrupt after them share it. */
    private void markShared() {
        for (int i = 0; i < reaped.size(); i++) {
            PendingRequest one = reaped.get(i);
            if (one.writes > 0) {
                PendingRequest first = firstWithInterruptOf(one);
                if (first == null) {
                    firstWithInterrupt.add(one);
                } else {
                    first.request.flags |= DiskRequest.SHARED_NOTIFY;
                    one.request.flags |= DiskRequest.SHARED_NOTIFY;
                }
            }
        }
        firstWithInterrupt.clear();
    }

    private PendingRequest firstWithInterruptOf(PendingRequest pending) {
        for (int i = 0; i < firstWithInterrupt.size(); i++) {
            PendingRequest first = firstWithInterrupt.get(i);
            if (first.disk.ordinal() == pending.disk.ordinal() && first.writeNanos[0] == pending.writeNanos[0]) {
                return first;
            }
        }
        return null;
    }

    private static long endOf(EpisodeRecord episode) {
        return episode.waitedNanos() != 0
                ? episode.waitedNanos()
                : episode.writes() > 0 ? episode.writeNanos(episode.writes() - 1) : 0;
    }

    /**
     * Gives the request its tail out of this episode; false when it has to wait for another. The thread takes the completion when it runs
     * after its sleep, when io_uring posts it there, or, where the request was done before the submit call returned, when that does.
     */
    private boolean reap(PendingRequest pending, EpisodeRecord episode, boolean over) {
        DiskRequest request = pending.request;
        boolean slept = episode.runningNanos() > pending.doneNanos;
        if (slept) {
            request.set(Boundary.REAPED, episode.runningNanos());
        } else if (pending.callExitNanos > pending.doneNanos && request.at(Boundary.REAPED) == DiskRequest.ABSENT) {
            request.set(Boundary.REAPED, pending.callExitNanos);
        }
        boolean taken = request.at(Boundary.REAPED) != DiskRequest.ABSENT;
        long from = taken ? request.at(Boundary.REAPED) : pending.doneNanos;
        for (int i = 0; i < episode.writes(); i++) {
            if (episode.writeNanos(i) >= from && mayNotify(pending, episode.writeEventfd(i))) {
                pending.noteWrite(
                        episode.writeNanos(i),
                        episode.writeEventfd(i),
                        episode.noticedNanos(i),
                        runDelay(pending, episode, i, slept));
            }
        }
        if (pending.writes == 0 && !over) {
            return false;
        }
        if (pending.writes == 0 && !taken && !pending.carried && mayEndTheWait(pending, episode)) {
            pending.carried = true;
            return false;
        }
        return true;
    }

    /** Whether a write to the eventfd may be the interrupt of the request's disk: not so when it is known to be another's. */
    private boolean mayNotify(PendingRequest pending, int eventfd) {
        int disk = interrupts.disk(eventfd, disks);
        return pending.disk.hasEventfds() && interrupts.fits(eventfd) && (disk < 0 || disk == pending.disk.ordinal());
    }

    /** The disk as a set of one, if kicks and interrupts can be its own. */
    private static long candidate(PendingRequest pending) {
        return pending.disk.hasEventfds() ? pending.disk.bit() : 0;
    }

    /** Whether what tells the thread of the request may have come after it began to wait; else it has taken the request by then. */
    private static boolean mayEndTheWait(PendingRequest pending, EpisodeRecord episode) {
        boolean byKernel = pending.request.at(Boundary.KERNEL_DONE) != DiskRequest.ABSENT;
        long limit = byKernel ? LONGEST_SIGNAL_NANOS : LONGEST_COMPLETION_NANOS;
        return episode.waitedNanos() - pending.doneNanos < limit;
    }

    /**
     * Run-queue time between the request's completion and a write. The record counts from the thread's wake-up: from the request's own
     * submission on when that was in the same episode. When the thread had been woken for something else the completion may have come
     * at any time of the wait, hence the bound.
     */
    private static long runDelay(PendingRequest pending, EpisodeRecord episode, int write, boolean slept) {
        boolean sameWakeUp = episode.signalledNanos() == pending.signalledNanos;
        if (episode.signalledNanos() == 0 || !(slept || sameWakeUp)) {
            return DiskRequest.ABSENT;
        }
        long delay = episode.writeRunDelayNanos(write) - (slept ? 0 : pending.runDelayNanos);
        return Math.max(0, Math.min(delay, episode.writeNanos(write) - pending.doneNanos));
    }

    /** The tail is known, or will never be: decides on owner and notify, now or when their disks are certain. */
    private void settle(PendingRequest pending) {
        if (isCertain(pending)) {
            decide(pending);
        } else {
            undecided.add(pending);
        }
    }

    private boolean isCertain(PendingRequest pending) {
        if (pending.kickSource != 0 && pending.first && kicks.disk(pending.kickSource, disks) < 0) {
            return false;
        }
        for (int i = 0; i < pending.writes; i++) {
            int disk = interrupts.disk(pending.writeEventfd[i], disks);
            if (disk < 0) {
                return false;
            }
            if (disk == pending.disk.ordinal()) {
                return true;
            }
        }
        return true;
    }

    private void decide(PendingRequest pending) {
        DiskRequest request = pending.request;
        if (pending.kickSource != 0) {
            int disk = kicks.disk(pending.kickSource, disks);
            if (pending.first && disk == pending.disk.ordinal()) {
                pending.own();
            } else if (!pending.first || disk >= 0) {
                request.flags |= DiskRequest.JOINED_BATCH;
            }
        }
        int interrupt = interruptOf(pending);
        if (interrupt < 0) {
            request.flags &= ~DiskRequest.SHARED_NOTIFY;
        } else {
            request.set(Boundary.NOTIFIED, pending.writeNanos[interrupt]);
            request.reapRunDelayNanos = pending.writeRunDelayNanos[interrupt];
            if (request.at(Boundary.REAPED) == DiskRequest.ABSENT) {
                takeNotice(pending, pending.writeNoticedNanos[interrupt]);
            }
        }
        finished.accept(pending);
    }

    /** The first write to an eventfd of the request's disk, negative when there is none. */
    private int interruptOf(PendingRequest pending) {
        for (int i = 0; i < pending.writes; i++) {
            if (interrupts.disk(pending.writeEventfd[i], disks) == pending.disk.ordinal()) {
                return i;
            }
        }
        return -1;
    }

    /** A thread that was awake takes the completion when it reads the eventfd that tells of it, or has polled it. */
    private static void takeNotice(PendingRequest pending, long noticedNanos) {
        if (noticedNanos >= pending.doneNanos) {
            pending.request.set(Boundary.REAPED, noticedNanos);
        } else {
            pending.request.flags |= DiskRequest.POLLED;
        }
    }

    private void retryUndecided(boolean force) {
        while (!undecided.isEmpty() && (force || isCertain(undecided.peek()) || undecided.size() > MAX_WAITING)) {
            decide(undecided.poll());
        }
    }

    /** Lets go of what waited too long. */
    void tick(long nowNanos) {
        kickObservations.tick(nowNanos);
        while (!waiting.isEmpty() && nowNanos - waiting.peek().doneNanos > PATIENCE_NANOS) {
            settle(waiting.poll());
        }
        while (!undecided.isEmpty() && nowNanos - undecided.peek().doneNanos > 2 * PATIENCE_NANOS) {
            decide(undecided.poll());
        }
        retryUndecided(false);
    }

    /** Nothing more comes. */
    void close() {
        while (!waiting.isEmpty()) {
            settle(waiting.poll());
        }
        retryUndecided(true);
    }

    /** Takes the counts since the last call: episodes, episodes begun by a kick, eventfd writes. */
    long[] takeCounts() {
        long[] counts = {episodes, kicked, writes};
        episodes = kicked = writes = 0;
        return counts;
    }
}
