// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.iotrace.collector.session.DiskInFlight;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.TraceProgress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at each second of each process for what pulls a trigger. Safe for several threads. */
public final class TriggerWatch {
    private static final double PERCENTILE = 0.99;
    private static final double NANOS_OF_MILLI = 1e6;

    /** Is told that a trigger was pulled. */
    @FunctionalInterface
    public interface Pulled {
        /**
         * Something happened to a process.
         *
         * @param reason what, as one clause
         */
        void pulled(int processId, Trigger trigger, String reason);
    }

    private record Disk(int processId, String name, String operation) {}

    /** The requests of a disk and operation in the second that goes on, and the seconds that were slow without a pause. */
    private static final class Watched {
        private Histogram second = new Histogram();
        private final Map<Trigger.Slow, Integer> slow = new HashMap<>();
    }

    private final List<Trigger> triggers;
    private final Pulled out;
    private final Map<Disk, Watched> watched = new HashMap<>();
    /** By process and disk: requests that completed since the last look, and seconds without any while some were held. */
    private final Map<Integer, Set<String>> completed = new HashMap<>();

    private final Map<Disk, Integer> held = new HashMap<>();
    private final Map<Integer, Set<String>> findings = new HashMap<>();

    public TriggerWatch(List<Trigger> triggers, Pulled out) {
        this.triggers = List.copyOf(triggers);
        this.out = out;
    }

    /** Who is given what happens to a process. */
    public RecordingHandler of(int processId) {
        return new RecordingHandler() {
            @Override
            public void onRequest(DiskRequest request) {
                // statistics tell of each
            }

            @Override
            public void onEvent(EventContext context, RecordingEvent event) {
                if (event instanceof RequestStatistics counted) {
                    count(processId, counted);
                } else if (event instanceof TraceProgress) {
                    second(processId);
                }
            }
        };
    }

    private synchronized void count(int processId, RequestStatistics counted) {
        watched.computeIfAbsent(new Disk(processId, counted.disk(), counted.operation()), disk -> new Watched())
                .second
                .merge(Histogram.of(counted));
        completed.computeIfAbsent(processId, pid -> new HashSet<>()).add(counted.disk());
    }

    private synchronized void second(int processId) {
        watched.forEach((disk, requests) -> {
            if (disk.processId == processId && requests.second.count() > 0) {
                long nanos = requests.second.percentileNanos(PERCENTILE);
                requests.second = new Histogram();
                triggers.forEach(trigger -> slow(disk, requests, trigger, nanos));
            }
        });
    }

    private void slow(Disk disk, Watched requests, Trigger trigger, long nanos) {
        if (!(trigger instanceof Trigger.Slow limit)) {
            return;
        }
        int seconds = nanos > limit.nanos() ? requests.slow.merge(limit, 1, Integer::sum) : 0;
        if (seconds == 0 || seconds >= limit.seconds()) {
            requests.slow.remove(limit);
        }
        if (seconds >= limit.seconds()) {
            out.pulled(
                    disk.processId,
                    trigger,
                    String.format(
                            Locale.ROOT,
                            "the 99th percentile of %s's %s requests is %.1f ms",
                            disk.name,
                            disk.operation,
                            nanos / NANOS_OF_MILLI));
        }
    }

    /** Requests in flight now; to be called once a second. */
    public synchronized void look(List<DiskInFlight> inFlight) {
        Map<Disk, Long> holding = inFlight.stream()
                .filter(disk -> disk.requests() > 0)
                .filter(disk ->
                        !completed.getOrDefault(disk.processId(), Set.of()).contains(disk.disk()))
                .collect(Collectors.toMap(
                        disk -> new Disk(disk.processId(), disk.disk(), ""), DiskInFlight::requests, Long::sum));
        completed.clear();
        held.keySet().retainAll(holding.keySet());
        holding.forEach((disk, requests) -> {
            int seconds = held.merge(disk, 1, Integer::sum);
            for (Trigger trigger : triggers) {
                if (trigger instanceof Trigger.Stalled limit && limit.seconds() == seconds) {
                    out.pulled(
                            disk.processId,
                            trigger,
                            disk.name + " holds " + requests + " requests and has completed none for " + seconds
                                    + " s");
                }
            }
        });
    }

    /** The findings of a process that hold now. */
    public synchronized void findings(int processId, List<Finding> now) {
        Map<String, Finding> active = now.stream()
                .filter(finding -> finding.verdict().equals("confirmed")
                        || finding.verdict().equals("suspected"))
                .collect(Collectors.toMap(
                        finding -> finding.rule() + " " + finding.disk(), finding -> finding, (one, other) -> one));
        Set<String> before = findings.put(processId, Set.copyOf(active.keySet()));
        for (Trigger trigger : triggers) {
            if (trigger instanceof Trigger.Found) {
                active.entrySet().stream()
                        .filter(entry -> before == null || !before.contains(entry.getKey()))
                        .findFirst()
                        .ifPresent(entry -> out.pulled(
                                processId, trigger, "finding " + entry.getKey().strip()));
            }
        }
    }

    /** The process is followed no more. */
    public synchronized void forget(int processId) {
        watched.keySet().removeIf(disk -> disk.processId == processId);
        held.keySet().removeIf(disk -> disk.processId == processId);
        completed.remove(processId);
        findings.remove(processId);
    }
}
