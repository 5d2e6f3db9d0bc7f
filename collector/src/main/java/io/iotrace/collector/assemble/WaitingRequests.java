// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/** Requests of one event loop that wait for its next run, by disk and in time order. */
final class WaitingRequests {
    /** Queue of requests of disks that have no eventfds: none of the thread's writes is theirs. */
    static final int NO_EVENTFDS = SourceDisks.OTHERS + 1;

    /** By the ordinal of their disk. */
    private final TimedQueue[] queues = new TimedQueue[NO_EVENTFDS + 1];

    private int size;

    void add(PendingRequest pending) {
        int queue = pending.disk.hasEventfds() ? Math.min(pending.disk.ordinal(), SourceDisks.OTHERS) : NO_EVENTFDS;
        if (queues[queue] == null) {
            queues[queue] = new TimedQueue();
        }
        queues[queue].add(pending);
        size++;
    }

    int size() {
        return size;
    }

    /** Whether one of a queue was done by then. */
    boolean has(int queue, long doneNanos) {
        return queues[queue] != null && !queues[queue].isEmpty() && queues[queue].get(0).doneNanos <= doneNanos;
    }

    /** Takes the one of a queue that was done first. */
    PendingRequest take(int queue) {
        size--;
        return queues[queue].poll();
    }

    /** Gives one back that was taken, as the first. */
    void giveBack(int queue, PendingRequest pending) {
        size++;
        queues[queue].push(pending);
    }

    /** Takes the one that was done first, if it was done before then; null when there is none. */
    PendingRequest takeOldest(long beforeNanos) {
        int oldest = oldest();
        return oldest < 0 || queues[oldest].get(0).doneNanos >= beforeNanos ? null : take(oldest);
    }

    /** When the one was done that was done first; {@link Long#MAX_VALUE} when there is none. */
    long since() {
        int oldest = oldest();
        return oldest < 0 ? Long.MAX_VALUE : queues[oldest].get(0).doneNanos;
    }

    private int oldest() {
        int oldest = -1;
        for (int i = 0; i < queues.length; i++) {
            if (queues[i] != null
                    && !queues[i].isEmpty()
                    && (oldest < 0 || queues[i].get(0).doneNanos < queues[oldest].get(0).doneNanos)) {
                oldest = i;
            }
        }
        return oldest;
    }
}
