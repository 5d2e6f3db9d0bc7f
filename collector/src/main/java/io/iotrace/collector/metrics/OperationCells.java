// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What is counted of one operation of one disk. Not thread-safe. */
final class OperationCells implements DiskRequest.SpanVisitor {
    private static final Span DEVICE = Span.of(Stage.DEVICE);

    private final DurationCounts request = new DurationCounts();
    private final DurationCounts[] spans = new DurationCounts[Span.COUNT];
    private long requests;
    private long bytes;
    private long submitStalls;
    private long polled;
    private long offNode;
    private boolean nodesKnown;

    /** @param deviceNode NUMA node of the device below, negative when not known */
    void add(DiskRequest whole, int deviceNode) {
        requests++;
        bytes += whole.bytes;
        polled += whole.has(DiskRequest.POLLED) ? 1 : 0;
        if (deviceNode >= 0 && whole.submitNode >= 0) {
            nodesKnown = true;
            offNode += whole.submitNode == deviceNode ? 0 : 1;
        }
        if (!whole.has(DiskRequest.UNSEEN_END) && whole.from() != null && whole.from() != whole.to()) {
            request.add(whole.totalNanos());
            whole.spans(this);
        }
    }

    void stall() {
        submitStalls++;
    }

    @Override
    public void span(Span span, long nanos) {
        DurationCounts counts = spans[span.index()];
        if (counts == null) {
            counts = spans[span.index()] = new DurationCounts();
        }
        counts.add(nanos);
    }

    long requests() {
        return requests;
    }

    MetricsSnapshot.Operation copy(String operation) {
        Map<String, Durations> stages = new LinkedHashMap<>();
        for (int i = 0; i < Span.COUNT; i++) {
            if (spans[i] != null) {
                stages.put(Span.ofIndex(i).label(), spans[i].copy());
            }
        }
        DurationCounts device = spans[DEVICE.index()];
        return new MetricsSnapshot.Operation(
                operation,
                requests,
                bytes,
                request.copy(),
                device == null ? null : device.copy(),
                stages,
                submitStalls,
                polled,
                nodesKnown ? OptionalLong.of(offNode) : OptionalLong.empty());
    }
}
