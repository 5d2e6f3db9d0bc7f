// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;

/** Times of an episode that a request's tail depends on. */
final class EpisodeTimes {
    /** From the kernel's completion of a request, or from its leaf's, until its event loop is signalled. */
    private static final long LONGEST_SIGNAL_NANOS = 50_000;

    private static final long LONGEST_COMPLETION_NANOS = 2_000_000;

    private EpisodeTimes() {}

    /** When it ended, or when the thread last wrote to an eventfd in one that goes on. */
    static long end(EpisodeRecord episode) {
        return episode.waitedNanos() != 0
                ? episode.waitedNanos()
                : episode.writes() > 0 ? episode.writeNanos(episode.writes() - 1) : 0;
    }

    /** Whether what tells the thread of the request may have come after it began to wait; else it has taken the request by then. */
    static boolean mayEndTheWait(PendingRequest pending, EpisodeRecord episode) {
        boolean byKernel = pending.request.at(Boundary.KERNEL_DONE) != DiskRequest.ABSENT;
        long limit = byKernel ? LONGEST_SIGNAL_NANOS : LONGEST_COMPLETION_NANOS;
        return episode.waitedNanos() - pending.doneNanos < limit;
    }

    /**
     * Run-queue time between the request's completion and a write. The record counts from the thread's wake-up: from the request's own
     * submission on when that was in the same episode. When the thread had been woken for something else the completion may have come
     * at any time of the wait, hence the bound.
     */
    static long runDelay(PendingRequest pending, EpisodeRecord episode, int write, boolean slept) {
        boolean sameWakeUp = episode.signalledNanos() == pending.signalledNanos;
        if (episode.signalledNanos() == 0 || !(slept || sameWakeUp)) {
            return DiskRequest.ABSENT;
        }
        long delay = episode.writeRunDelayNanos(write) - (slept ? 0 : pending.runDelayNanos);
        return Math.max(0, Math.min(delay, episode.writeNanos(write) - pending.doneNanos));
    }

    /** A thread that was awake takes the completion when it reads the eventfd that tells of it, or has polled it. */
    static void takeNotice(PendingRequest pending, long noticedNanos) {
        if (noticedNanos >= pending.doneNanos) {
            pending.request.set(Boundary.REAPED, noticedNanos);
        } else {
            pending.request.flags |= DiskRequest.POLLED;
        }
    }
}
