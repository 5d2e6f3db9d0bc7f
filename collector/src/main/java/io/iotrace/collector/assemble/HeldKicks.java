// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/**
 * Signs that something holds back the requests of one disk on one event loop (DESIGN 5, rule 10). Above the kernel: a kick that no
 * submission followed, and later a submission in an episode that neither a kick nor a completion of the guest's began, but a timer, of a
 * throttle group (block/throttle-groups.c), say, or the end of a request of QEMU's own, such as a backup's (block/block-copy.c). Below the submit call: a request whose bio its thread did not queue. In between the disk's queue stood
 * with a request in it, at least; how many there were is not seen.
 */
final class HeldKicks {
    /** Signs a second, and per cent of its requests, below which they may be chance: a kick whose request was polled, a stray timer. */
    private static final int LEAST = 3;

    private static final int LEAST_PERCENT = 2;
    /** No chance: once the queue was empty this long the guest has asked for a kick, which would have begun the episode. */
    private static final long LONG_NANOS = 1_000_000_000L;

    private static final int MOST_UNANSWERED = 1 << 16;

    /** What is known of one second. */
    static final class Signs {
        long requests;
        long standingNanos;
        long longestNanos;
        long idleKicks;
        long timerEpisodes;
        /** Of the requests, those that the end of a request of QEMU's own let go. */
        long releasedByOwn;

        private void stood(long nanos) {
            standingNanos += nanos;
            longestNanos = Math.max(longestNanos, nanos);
        }
    }

    private Signs above = new Signs();
    private Signs below = new Signs();
    private long all;
    private int unanswered;
    /** When the queue began to stand, or was last seen to move; 0 while it does not stand. */
    private long standsSince;

    private int notQueued;
    private long notQueuedSince;
    private int lastTimerEpisode;

    /** A kick came, and nothing was submitted before the loop slept again. */
    void kickWithoutSubmission(long nanos) {
        above.idleKicks++;
        if (unanswered == 0) {
            standsSince = nanos;
        }
        unanswered = Math.min(MOST_UNANSWERED, unanswered + 1);
    }

    /** A kick was followed by a submission: QEMU lets no request pass those that it holds, so none is held. */
    void kickWithSubmission() {
        unanswered = 0;
        standsSince = 0;
    }

    /**
     * A request was submitted in an episode that no kick began. Whether the kick that came last can be its own: only one was unanswered.
     *
     * @param own whether the end of a request of QEMU's own began it; else a timer did
     */
    boolean released(int episode, boolean own, long nanos) {
        if (unanswered == 0 || nanos < standsSince) {
            return false;
        }
        above.releasedByOwn += own ? 1 : 0;
        boolean alone = unanswered == 1;
        above.requests++;
        above.timerEpisodes += episode == lastTimerEpisode ? 0 : 1;
        lastTimerEpisode = episode;
        above.stood(nanos - standsSince);
        unanswered--;
        standsSince = unanswered == 0 ? 0 : nanos;
        return alone;
    }

    /** A request left its submit call without a bio, and how it ended was not seen. */
    void notQueued(long submittedNanos) {
        below.requests++;
        if (notQueued++ == 0) {
            notQueuedSince = submittedNanos;
        }
    }

    /** A completion woke the loop: the first of those that were not queued may be it. */
    void completion(long nanos) {
        if (notQueued > 0 && nanos > notQueuedSince) {
            below.stood(nanos - notQueuedSince);
            notQueued--;
            notQueuedSince = nanos;
        }
    }

    /** A request of the disk has ended. */
    void count() {
        all++;
    }

    /** Takes the signs since the last time above the kernel; null when they may be chance. */
    Signs takeAbove() {
        Signs taken = above;
        above = new Signs();
        boolean many = taken.requests >= LEAST && taken.requests * 100 >= all * LEAST_PERCENT;
        return many || taken.longestNanos >= LONG_NANOS ? taken : null;
    }

    /** The same below the submit call; ends the second. */
    Signs takeBelow() {
        Signs taken = below;
        below = new Signs();
        boolean signs = taken.requests >= LEAST && taken.requests * 100 >= all * LEAST_PERCENT;
        all = 0;
        return signs ? taken : null;
    }
}
