// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.StageStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Latencies of the requests since the last sample, by disk, operation and stage. Counted here and not in the kernel, where a tenth of a
 * microsecond would be added to each request. Nothing is allocated per request.
 */
final class StageCounts implements DiskRequest.SpanVisitor {
    private static final String CORE = "core";

    private record Key(String virtualMachine, String disk, String operation) {
        boolean isOf(DiskRequest request) {
            return virtualMachine.equals(request.virtualMachine)
                    && disk.equals(request.disk)
                    && operation.equals(request.operation);
        }
    }

    /** Of one disk and operation. */
    private static final class Group {
        private final Key key;
        private final Latencies[] bySpan = new Latencies[Span.COUNT];
        private final Latencies core = new Latencies();

        Group(Key key) {
            this.key = key;
        }
    }

    private final Map<Key, Group> groups = new HashMap<>();
    private Group latest;

    void count(DiskRequest request) {
        if (latest == null || !latest.key.isOf(request)) {
            latest = groups.computeIfAbsent(
                    new Key(request.virtualMachine, request.disk, request.operation), Group::new);
        }
        request.spans(this);
        if (request.coreNanos() != DiskRequest.ABSENT) {
            latest.core.add(request.coreNanos());
        }
    }

    @Override
    public void span(Span span, long nanos) {
        Latencies latencies = latest.bySpan[span.index()];
        if (latencies == null) {
            latencies = new Latencies();
            latest.bySpan[span.index()] = latencies;
        }
        latencies.add(nanos);
    }

    /** Hands over what was counted, in no order, and begins anew. */
    void sample(Consumer<StageStatistics> out) {
        for (Group group : groups.values()) {
            for (int i = 0; i < Span.COUNT; i++) {
                if (group.bySpan[i] != null) {
                    handOver(group.key, Span.ofIndex(i).label(), group.bySpan[i], out);
                }
            }
            handOver(group.key, CORE, group.core, out);
        }
    }

    private static void handOver(Key key, String stage, Latencies latencies, Consumer<StageStatistics> out) {
        if (latencies.count() > 0) {
            out.accept(latencies.event(key.virtualMachine(), key.disk(), key.operation(), stage));
            latencies.clear();
        }
    }
}
