// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

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
public final class EventLoop {
    /** A tail that did not come within this time does not come: the interrupt was suppressed and the thread does not wait. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private final SourceDisks kicks;
    private final SourceDisks interrupts;
    private final Consumer<PendingRequest> finished;
    private final WaitingRequests waiting = new WaitingRequests();
    private final Deque<PendingRequest> undecided = new ArrayDeque<>();
    private final List<PendingRequest> reaped = new ArrayList<>();
    private final List<PendingRequest> kept = new ArrayList<>();
    private final SharedInterrupts shared = new SharedInterrupts();

    private final KickObservations kickObservations;
    private final HeldQueues held;
    private final LoopDisks disks = new LoopDisks();
    /** Disks of which a request ended before the end of the present episode, all of its parts so far together. */
    private long ended;

    private long lastRunningNanos;
    private long episodes;
    private long kicked;
    private long notified;

    EventLoop(SourceDisks kicks, SourceDisks interrupts, Consumer<PendingRequest> finished) {
        this.kicks = kicks;
        this.interrupts = interrupts;
        this.finished = finished;
        kickObservations = new KickObservations(kicks);
        held = new HeldQueues(kicks);
    }

    /** A request of this loop has ended. */
    void add(PendingRequest pending) {
        disks.note(pending);
        if (!disks.isOwn(pending)) {
            held.onRequest(pending);
        }
        if (pending.kickSource != 0) {
            kickObservations.add(pending, Long.bitCount(disks.all()) == 1);
        }
        waiting.add(pending);
    }

    /** What is held back of this loop's disks. */
    HeldQueues held() {
        return held;
    }

    /** Requests that wait for their tail, or for a disk to become certain. */
    int waiting() {
        return waiting.size() + undecided.size();
    }

    /** When the request was done that waits longest; {@link Long#MAX_VALUE} when none waits. */
    long waitsSince() {
        long oldest = undecided.isEmpty() ? Long.MAX_VALUE : undecided.peek().doneNanos;
        return Math.min(oldest, waiting.since());
    }

    /** Lets the request that waits longest go without what it waits for, since there is no room; false when none waits. */
    boolean giveUpOne() {
        PendingRequest longest = undecided.isEmpty() ? waiting.takeOldest(Long.MAX_VALUE) : undecided.poll();
        if (longest == null) {
            return false;
        }
        decide(longest);
        return true;
    }

    /** The thread ran, raised interrupts, and perhaps waits again. */
    void onEpisode(EpisodeRecord episode) {
        boolean over = episode.waitedNanos() != 0;
        episodes += over ? 1 : 0;
        kicked += episode.kicks() + (over && episode.kickSource() != 0 ? 1 : 0);
        lastRunningNanos = episode.runningNanos();
        boolean done = waiting.since() < episode.runningNanos();
        boolean guestsDone = done && disks.isGuestsDone(waiting, episode.runningNanos());
        held.onEpisode(episode, guestsDone, done && !guestsDone, disks.guests());
        for (int i = 0; i < episode.writes(); i++) {
            if (episode.isInterrupt(i)) {
                interrupts.tell(episode.writeEventfd(i));
            }
        }
        long end = EpisodeTimes.end(episode);
        for (int queue = 0; queue <= WaitingRequests.NO_EVENTFDS; queue++) {
            reap(queue, episode, over, end);
        }
        for (int i = 0; i < episode.writes(); i++) {
            if (interrupts.fits(episode.writeEventfd(i))) {
                interrupts.observe(episode.writeEventfd(i), ended);
            }
            notified += isNotification(episode, i) ? 1 : 0;
        }
        shared.mark(reaped);
        for (int i = 0; i < reaped.size(); i++) {
            settle(reaped.get(i));
        }
        reaped.clear();
        ended = over ? 0 : ended;
        retryUndecided(false);
    }

    /** A write that KVM injected an interrupt for; where no hook shows that, one to an eventfd that is known to be a disk's. */
    private boolean isNotification(EpisodeRecord episode, int write) {
        return interrupts.areTold()
                ? episode.isInterrupt(write)
                : interrupts.disk(episode.writeEventfd(write), disks.all()) != SourceDisks.UNDECIDED;
    }

    /** Gives their tail to those of a queue that were done by then. While the episode goes on, only a write of it can be one. */
    private void reap(int queue, EpisodeRecord episode, boolean over, long end) {
        if (!waiting.has(queue, end)) {
            return;
        }
        ended |= queue == WaitingRequests.NO_EVENTFDS ? 0 : 1L << queue;
        long until = over ? end : lastWriteFor(queue, episode);
        while (waiting.has(queue, until)) {
            PendingRequest pending = waiting.take(queue);
            (reap(pending, episode, over) ? reaped : kept).add(pending);
        }
        for (int i = kept.size() - 1; i >= 0; i--) {
            waiting.giveBack(queue, kept.get(i));
        }
        kept.clear();
    }

    /** When the thread last wrote to an eventfd that may be one of the queue's disk; 0 when it did not. */
    private long lastWriteFor(int queue, EpisodeRecord episode) {
        for (int i = episode.writes() - 1; i >= 0 && queue != WaitingRequests.NO_EVENTFDS; i--) {
            int disk = interrupts.disk(episode.writeEventfd(i), disks.all());
            if (interrupts.fits(episode.writeEventfd(i)) && (disk < 0 || disk == queue)) {
                return episode.writeNanos(i);
            }
        }
        return 0;
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
                        EpisodeTimes.runDelay(pending, episode, i, slept));
            }
        }
        if (pending.writes == 0 && !over) {
            return false;
        }
        if (pending.writes == 0 && !taken && !pending.carried && EpisodeTimes.mayEndTheWait(pending, episode)) {
            pending.carried = true;
            return false;
        }
        return true;
    }

    /** Whether a write to the eventfd may be the interrupt of the request's disk: not so when it is known to be another's. */
    private boolean mayNotify(PendingRequest pending, int eventfd) {
        int disk = interrupts.disk(eventfd, disks.all());
        return pending.disk.hasEventfds() && interrupts.fits(eventfd) && (disk < 0 || disk == pending.disk.ordinal());
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
        if (pending.kickSource != 0 && pending.first && kicks.disk(pending.kickSource, disks.all()) < 0) {
            return false;
        }
        for (int i = 0; i < pending.writes; i++) {
            int disk = interrupts.disk(pending.writeEventfd[i], disks.all());
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
            int disk = kicks.disk(pending.kickSource, disks.all());
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
                EpisodeTimes.takeNotice(pending, pending.writeNoticedNanos[interrupt]);
            }
        }
        finished.accept(pending);
    }

    /** The first write to an eventfd of the request's disk, negative when there is none. */
    private int interruptOf(PendingRequest pending) {
        for (int i = 0; i < pending.writes; i++) {
            if (interrupts.disk(pending.writeEventfd[i], disks.all()) == pending.disk.ordinal()) {
                return i;
            }
        }
        return -1;
    }

    private void retryUndecided(boolean force) {
        while (!undecided.isEmpty() && (force || isCertain(undecided.peek()))) {
            decide(undecided.poll());
        }
    }

    /** Lets go of what waited too long. */
    void tick(long nowNanos) {
        kickObservations.tick(nowNanos);
        settleUntil(nowNanos - PATIENCE_NANOS);
        while (!undecided.isEmpty() && nowNanos - undecided.peek().doneNanos > 2 * PATIENCE_NANOS) {
            decide(undecided.poll());
        }
        retryUndecided(false);
    }

    /** Nothing more comes. */
    void close() {
        settleUntil(Long.MAX_VALUE);
        retryUndecided(true);
    }

    private void settleUntil(long doneNanos) {
        for (PendingRequest next = waiting.takeOldest(doneNanos); next != null; next = waiting.takeOldest(doneNanos)) {
            boolean taken = next.request.at(Boundary.REAPED) != DiskRequest.ABSENT;
            if (!taken && lastRunningNanos > next.doneNanos) {
                next.request.set(
                        Boundary.REAPED, lastRunningNanos); // in an episode that goes on and raised no interrupt
            }
            settle(next);
        }
    }

    /** Takes the counts since the last call: episodes, kicks, interrupts raised. */
    public long[] takeCounts() {
        long[] counts = {episodes, kicked, notified};
        episodes = kicked = notified = 0;
        return counts;
    }
}
