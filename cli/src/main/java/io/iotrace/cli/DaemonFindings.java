// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

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
    private final Map<Integer, List<Finding>> active = new ConcurrentHashMap<>();

    DaemonFindings(LiveMetrics metrics) {
        this.metrics = metrics;
    }

    /** Who analyzes a process that is followed from now on. */
    List<RecordingHandler> of(int processId) {
        return List.of(new RollingFindings(WINDOW_NANOS, findings -> found(processId, findings), System::nanoTime));
    }

    private void found(int processId, List<Finding> findings) {
        active.put(processId, findings);
        publish();
    }

    /** Keeps those of the processes that are still followed. */
    void retain(List<Integer> processIds) {
        if (active.keySet().retainAll(processIds)) {
            publish();
        }
    }

    private void publish() {
        metrics.findings(active.values().stream().flatMap(List::stream).toList());
    }
}
