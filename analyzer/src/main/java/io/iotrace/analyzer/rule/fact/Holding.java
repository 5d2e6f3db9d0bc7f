// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.HeldRequests;
import io.iotrace.recording.event.RecordingEvent;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What QEMU or a limit held back of each disk, over all seconds ({@link HeldRequests}). */
public final class Holding implements Fact<Holding> {
    public static final FactType<Holding> TYPE = new FactType<>("what was held back", Holding.class, Holding::new);

    private static final String LIMIT = "a limit in QEMU";
    private static final String JOB = "a backup or another block job";

    private final SortedMap<String, SortedMap<String, Sum>> sums = new TreeMap<>();

    private record Sum(long requests, long standing, long guestOperations, long guestTime) {
        Sum plus(Sum other) {
            return new Sum(
                    requests + other.requests,
                    standing + other.standing,
                    guestOperations + other.guestOperations,
                    guestTime + other.guestTime);
        }

        Sum larger(Sum other) {
            return new Sum(
                    Math.max(requests, other.requests),
                    Math.max(standing, other.standing),
                    Math.max(guestOperations, other.guestOperations),
                    Math.max(guestTime, other.guestTime));
        }
    }

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof HeldRequests held) {
            of(key(held.processId(), held.disk()))
                    .merge(
                            held.cause() == null ? "" : held.cause(),
                            new Sum(held.requests(), held.standing(), held.guestOperations(), held.guestTime()),
                            Sum::plus);
        }
    }

    @Override
    public void merge(Holding other) {
        other.sums.forEach((disk, causes) -> causes.forEach((cause, sum) -> of(disk).merge(cause, sum, Sum::plus)));
    }

    /** Always: without such events nothing was held. */
    @Override
    public boolean isKnown() {
        return true;
    }

    /**
     * What was held of a disk, by its main cause; empty when the queue never stood. Several causes may have seen the same wait: the longest
     * is a lower bound of it.
     *
     * @param limited whether a limit in QEMU is known
     * @param job whether a block job is known
     */
    public Optional<Held> of(int processId, String disk, boolean limited, boolean job) {
        SortedMap<String, Sum> causes = sums.getOrDefault(key(processId, disk), new TreeMap<>());
        Sum all = causes.values().stream().reduce(new Sum(0, 0, 0, 0), Sum::larger);
        if (all.standing <= 0 && all.requests <= 0 && all.guestOperations <= 0) {
            return Optional.empty();
        }
        String main = causes.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Sum>>comparingLong(entry -> entry.getValue().standing)
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("");
        return Optional.of(new Held(
                words(main, limited, job),
                all.requests,
                all.standing,
                all.guestOperations == 0 ? 0 : all.guestTime / all.guestOperations));
    }

    private static String words(String cause, boolean limited, boolean job) {
        return switch (cause) {
            case "block-job" -> JOB;
            case "kernel-limit" -> "an I/O limit of the control group";
            case "throttling" -> limited ? LIMIT : job ? JOB : "a limit or a block job in QEMU";
            default -> job ? JOB : limited ? LIMIT : "";
        };
    }

    private SortedMap<String, Sum> of(String key) {
        return sums.computeIfAbsent(key, absent -> new TreeMap<>());
    }

    private static String key(int processId, String disk) {
        return processId + " " + disk;
    }
}
