// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jfr;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.TraceProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the events of one process: the stages of each disk and its slowest request once a second, and findings. While no flight recording
 * runs nothing is made. One thread hands over.
 */
public final class LiveEvents implements RecordingHandler {
    private final Map<String, LiveSlowRequest> slowest = new HashMap<>();
    private final LongestSpan longest = new LongestSpan();
    private boolean enabled;

    @Override
    public void onRequest(DiskRequest request) {
        if (!enabled || request.totalNanos() == DiskRequest.ABSENT) {
            return;
        }
        LiveSlowRequest slow = slowest.computeIfAbsent(request.disk, disk -> new LiveSlowRequest());
        if (request.totalNanos() > slow.took) {
            slow.virtualMachine = request.virtualMachine;
            slow.disk = request.disk;
            slow.operation = request.operation;
            slow.bytes = request.bytes;
            slow.took = request.totalNanos();
            longest.nanos = -1;
            request.spans(longest);
            slow.stage = longest.span.label();
            slow.inStage = longest.nanos;
        }
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        if (event instanceof StageStatistics stage) {
            made(stage);
        } else if (event instanceof TraceProgress) {
            slowest.values().forEach(LiveSlowRequest::commit);
            slowest.clear();
            enabled = new LiveSlowRequest().isEnabled();
        }
    }

    private static void made(StageStatistics stage) {
        LiveStageStatistics event = new LiveStageStatistics();
        if (event.isEnabled()) {
            event.virtualMachine = stage.virtualMachine();
            event.disk = stage.disk();
            event.operation = stage.operation();
            event.stage = stage.stage();
            event.count = stage.count();
            event.sum = stage.sum();
            event.median = stage.median();
            event.percentile99 = stage.percentile99();
            event.maximum = stage.maximum();
            event.commit();
        }
    }

    /** Findings that hold now. */
    public static void findings(List<Finding> active) {
        for (Finding finding : active) {
            LiveFinding event = new LiveFinding();
            event.rule = finding.rule();
            event.verdict = finding.verdict();
            event.severity = finding.severity();
            event.virtualMachine = finding.virtualMachine();
            event.disk = finding.disk();
            event.summary = finding.summary();
            event.commit();
        }
    }

    /** Finds the longest span of a request; one instance, so that nothing is allocated. */
    private static final class LongestSpan implements DiskRequest.SpanVisitor {
        private Span span;
        private long nanos;

        @Override
        public void span(Span visited, long took) {
            if (took > nanos) {
                span = visited;
                nanos = took;
            }
        }
    }
}
