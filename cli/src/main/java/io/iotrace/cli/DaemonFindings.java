// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.RollingFindings;
import io.iotrace.collector.daemon.TriggerWatch;
import io.iotrace.collector.jfr.LiveEvents;
import io.iotrace.collector.metrics.LiveMetrics;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Finding;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Findings of all processes that the daemon follows, by pid, as the metrics show them. */
final class DaemonFindings {
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final LiveMetrics metrics;
    private final TriggerWatch triggers;
    private final Map<Integer, List<Finding>> active = new ConcurrentHashMap<>();

    DaemonFindings(LiveMetrics metrics, TriggerWatch triggers) {
        this.metrics = metrics;
        this.triggers = triggers;
    }

    /** Who analyzes a process that is followed from now on. */
    List<RecordingHandler> of(int processId) {
        return List.of(
                triggers.of(processId),
                new LiveEvents(),
                new RollingFindings(WINDOW_NANOS, findings -> found(processId, findings), System::nanoTime));
    }

    private void found(int processId, List<Finding> findings) {
        active.put(processId, findings);
        triggers.findings(processId, findings);
        LiveEvents.findings(findings);
        publish();
    }

    /** Keeps those of the processes that are still followed. */
    void retain(List<Integer> processIds) {
        List.copyOf(active.keySet()).stream()
                .filter(pid -> !processIds.contains(pid))
                .forEach(triggers::forget);
        if (active.keySet().retainAll(processIds)) {
            publish();
        }
    }

    private void publish() {
        metrics.findings(active.values().stream().flatMap(List::stream).toList());
    }
}
