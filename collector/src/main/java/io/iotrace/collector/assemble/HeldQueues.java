// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.recording.event.HeldRequests;
import java.util.function.Consumer;

/**
 * What is held back of the disks of one event loop, by its episodes and requests. An episode that neither a kick nor a completion of a
 * guest's request began was begun by a timer, by a request of QEMU's own, or by another thread of QEMU.
 */
final class HeldQueues {
    private static final int EPISODES = 256;

    private final SourceDisks kicks;
    private final HeldKicks[] byDisk = new HeldKicks[SourceDisks.OTHERS];
    private final TracedDiskName[] names = new TracedDiskName[SourceDisks.OTHERS];
    /** Bit per disk, by ordinal, whose reads or writes workers of QEMU's thread pool submit. */
    private long pooled;
    /** Numbers of the latest episodes that no kick and no guest's completion began, by their low bits. */
    private final int[] otherEpisodes = new int[EPISODES];

    /** Of these, which the end of a request of QEMU's own began. */
    private final boolean[] ownEpisodes = new boolean[EPISODES];

    /** When a kick came that nothing followed, of a disk not known yet; 0 for none. */
    private long earlyNanos;

    private int requestsInEpisode;
    private int kicksInEpisode;
    private long lastWaitedNanos;

    HeldQueues(SourceDisks kicks) {
        this.kicks = kicks;
    }

    /**
     * The thread ran, and perhaps waits again.
     *
     * @param completed whether a request of a guest's disk had been done before it ran
     * @param completedOwn whether one of QEMU's own had
     * @param disks of the guest that the loop has served
     */
    void onEpisode(EpisodeRecord episode, boolean completed, boolean completedOwn, long disks) {
        requestsInEpisode += episode.requests();
        kicksInEpisode += episode.kicks();
        if (completed || completedOwn || episode.writes() > 0) {
            long nanos = episode.signalledNanos() != 0 ? episode.signalledNanos() : episode.runningNanos();
            for (HeldKicks disk : byDisk) {
                if (disk != null) {
                    disk.completion(nanos);
                }
            }
        }
        if (episode.waitedNanos() == 0) {
            return;
        }
        boolean kicked = episode.kickSource() != 0 || kicksInEpisode > 0;
        if (kicked && requestsInEpisode == 0) {
            kickWithoutSubmission(episode, disks);
        } else if (!kicked && !completed) {
            int place = episode.episode() & (EPISODES - 1);
            otherEpisodes[place] = episode.episode();
            ownEpisodes[place] = completedOwn;
        }
        requestsInEpisode = 0;
        kicksInEpisode = 0;
        lastWaitedNanos = episode.waitedNanos();
    }

    private void kickWithoutSubmission(EpisodeRecord episode, long disks) {
        long nanos = episode.signalledNanos() != 0 ? episode.signalledNanos() : episode.runningNanos();
        int disk = diskOf(episode, disks);
        if (disk >= 0 && disk < byDisk.length && byDisk[disk] != null) {
            // A worker may submit after the loop that gave it the request waits again: its kick was answered.
            if ((pooled & 1L << disk) == 0) {
                byDisk[disk].kickWithoutSubmission(nanos);
            }
        } else if (disks == 0 && earlyNanos == 0) {
            earlyNanos = nanos;
        }
    }

    /** The first request of the loop: a kick that came before it was its disk's. */
    private void takeEarlyKick(HeldKicks disk) {
        if (earlyNanos != 0) {
            disk.kickWithoutSubmission(earlyNanos);
            earlyNanos = 0;
        }
    }

    /** The kicked disk; negative when it is not known. */
    private int diskOf(EpisodeRecord episode, long disks) {
        if (episode.kickSource() != 0) {
            return kicks.disk(episode.kickSource(), disks);
        }
        return Long.bitCount(disks) == 1 ? Long.numberOfTrailingZeros(disks) : SourceDisks.UNDECIDED;
    }

    /** A request has ended. Takes a kick away from it that may be another's: one of several that were held. */
    void onRequest(PendingRequest pending) {
        if (!pending.disk.hasEventfds() || pending.disk.ordinal() >= byDisk.length) {
            return;
        }
        HeldKicks disk = disk(pending.disk);
        takeEarlyKick(disk);
        disk.count();
        long submitted = pending.submittedNanos();
        boolean kicked = pending.kickSource != 0;
        boolean ofWorker = RecordToRequest.POOL.equals(pending.request.engine);
        if (ofWorker && pending.request.bytes > 0) {
            pooled |= 1L << pending.disk.ordinal(); // not by flushes, which are a worker's whatever the engine
        }
        boolean keptOverAWait = kicked
                && !ofWorker
                && pending.runningNanos != 0
                && pending.runningNanos < lastWaitedNanos
                && lastWaitedNanos < submitted;
        if (keptOverAWait || isOfOther(pending.episode)) {
            boolean ofItsKick = disk.released(pending.episode, isOfOwn(pending.episode), submitted);
            if (kicked && !ofItsKick) {
                pending.kickSource = 0;
            }
        } else if (kicked) {
            disk.kickWithSubmission();
        }
    }

    private boolean isOfOther(int episode) {
        return episode != 0 && otherEpisodes[episode & (EPISODES - 1)] == episode;
    }

    private boolean isOfOwn(int episode) {
        return isOfOther(episode) && ownEpisodes[episode & (EPISODES - 1)];
    }

    /** A request left its submit call before a bio of it was queued, and its end was not seen. */
    void notQueued(TracedDiskName name, long submittedNanos) {
        if (name.ordinal() < byDisk.length) {
            HeldKicks disk = disk(name);
            disk.count();
            disk.notQueued(submittedNanos);
        }
    }

    private HeldKicks disk(TracedDiskName name) {
        int ordinal = name.ordinal();
        names[ordinal] = name;
        if (byDisk[ordinal] == null) {
            byDisk[ordinal] = new HeldKicks();
        }
        return byDisk[ordinal];
    }

    /** Takes the signs of the second that is over. */
    void take(boolean limited, Consumer<HeldRequests> out) {
        for (int i = 0; i < byDisk.length; i++) {
            if (byDisk[i] != null) {
                HeldKicks.Signs above = byDisk[i].takeAbove();
                boolean job = above != null && above.releasedByOwn > 0;
                hand(names[i], job ? "block-job" : "throttling", above, out);
                hand(names[i], limited ? "kernel-limit" : "unknown", byDisk[i].takeBelow(), out);
            }
        }
    }

    private static void hand(TracedDiskName disk, String cause, HeldKicks.Signs signs, Consumer<HeldRequests> out) {
        if (signs != null) {
            out.accept(new HeldRequests(
                    disk.virtualMachine(),
                    disk.processId(),
                    disk.disk(),
                    cause,
                    signs.requests,
                    signs.standingNanos,
                    signs.longestNanos,
                    signs.idleKicks,
                    signs.timerEpisodes,
                    0,
                    0));
        }
    }
}
