// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Marks that the drain puts behind the last record of something, and who waits for them. The assembly's, but for {@link #whenReached}. */
final class Marks {
    /** Names are looked up in the background: what comes before a mark waits so long for them. */
    private static final long LONGEST_NAMING_NANOS = 1_000_000_000;

    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    /** Marks that have come out of the queue, and when the first of them did. */
    private final List<Long> reached = new ArrayList<>();

    private long reachedNanos;

    /** Is complete once everything that came before the mark has been let through; from any thread. */
    CompletableFuture<Void> whenReached(long mark) {
        return waiting.computeIfAbsent(mark, id -> new CompletableFuture<>());
    }

    void reached(long mark) {
        if (reached.isEmpty()) {
            reachedNanos = System.nanoTime();
        }
        reached.add(mark);
    }

    boolean anyReached() {
        return !reached.isEmpty();
    }

    /** Whether the first of those reached has waited for names long enough. */
    boolean haveWaited(long now) {
        return now - reachedNanos > LONGEST_NAMING_NANOS;
    }

    /** All before those reached has been let through. */
    void complete() {
        for (long mark : reached) {
            CompletableFuture<Void> waits = waiting.remove(mark);
            if (waits != null) {
                waits.complete(null);
            }
        }
        reached.clear();
    }

    void fail(RuntimeException fault) {
        waiting.values().forEach(mark -> mark.completeExceptionally(fault));
    }
}
