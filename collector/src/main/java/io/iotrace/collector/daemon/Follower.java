// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Holds the tracer to the processes that run: follows each that began, and unfollows each that ended. A process that can't be followed is
 * tried again after a while, and complained about when that fails too: many end before the first try. Not thread-safe but for {@link #followed}.
 */
public final class Follower {
    private static final long RETRY_NANOS = 30_000_000_000L;

    /** A process, by its id and when it began, since an id is used again. */
    public record Target(int processId, long startTime, String name) {
        /** As the journal and clients are told it: a name that a guest's owner chose has no control characters there. */
        String printable() {
            return Control.printable(name) + " (pid " + processId + ")";
        }
    }

    private final Supplier<List<Target>> running;
    private final Tracer tracer;
    private final Consumer<String> say;
    private final LongSupplier nanos;
    private final Map<Integer, Target> followed = new LinkedHashMap<>();
    private final Map<Target, Long> retryAt = new HashMap<>();
    private final Set<Target> complained = new HashSet<>();
    private volatile List<Target> published = List.of();

    /**
     * @param running QEMU processes now
     * @param say takes one sentence for the journal
     * @param nanos a monotonic clock
     */
    public Follower(Supplier<List<Target>> running, Tracer tracer, Consumer<String> say, LongSupplier nanos) {
        this.running = running;
        this.tracer = tracer;
        this.say = say;
        this.nanos = nanos;
    }

    /** Looks once. */
    public void look() {
        List<Target> now = running.get();
        Set<Target> there = new HashSet<>(now);
        List.copyOf(followed.values()).stream()
                .filter(target -> !there.contains(target))
                .forEach(this::ended);
        retryAt.keySet().retainAll(there);
        complained.retainAll(there);
        now.stream().filter(target -> !followed.containsKey(target.processId())).forEach(this::began);
        published = List.copyOf(followed.values());
    }

    private void ended(Target target) {
        followed.remove(target.processId());
        tracer.unfollow(target.processId());
        say.accept("VM " + target.printable() + " has ended");
    }

    private void began(Target target) {
        if (nanos.getAsLong() < retryAt.getOrDefault(target, Long.MIN_VALUE)) {
            return;
        }
        try {
            tracer.follow(target.processId());
            followed.put(target.processId(), target);
            say.accept("following VM " + target.printable());
        } catch (Tracer.TracerException e) {
            boolean again = retryAt.put(target, nanos.getAsLong() + retryNanos(target)) != null;
            if (again && complained.add(target)) {
                say.accept("VM " + target.printable() + " can't be followed: " + e.getMessage());
            }
        }
    }

    /** A process that only begins is tried again at once. */
    private long retryNanos(Target target) {
        return retryAt.containsKey(target) ? RETRY_NANOS : 0;
    }

    /** What is followed, as of the last look. */
    public List<Target> followed() {
        return published;
    }
}
