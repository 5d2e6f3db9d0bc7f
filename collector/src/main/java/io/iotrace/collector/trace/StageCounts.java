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

    /** What is counted apart. Mutable, so that looking for one allocates nothing; those in the map never change. */
    private static final class Key {
        private String virtualMachine;
        private String disk;
        private String operation;

        Key set(DiskRequest request) {
            virtualMachine = request.virtualMachine;
            disk = request.disk;
            operation = request.operation;
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && virtualMachine.equals(key.virtualMachine)
                    && disk.equals(key.disk)
                    && operation.equals(key.operation);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * virtualMachine.hashCode() + disk.hashCode()) + operation.hashCode();
        }
    }

    /** Of one disk and operation. */
    private static final class Group {
        private final Latencies[] bySpan = new Latencies[Span.COUNT];
        private final Latencies core = new Latencies();
    }

    private final Map<Key, Group> groups = new HashMap<>();
    private final Key key = new Key();
    private Group group;

    void count(DiskRequest request) {
        group = groups.get(key.set(request));
        if (group == null) {
            group = new Group();
            groups.put(new Key().set(request), group);
        }
        request.spans(this);
        if (request.coreNanos() != DiskRequest.ABSENT) {
            group.core.add(request.coreNanos());
        }
    }

    @Override
    public void span(Span span, long nanos) {
        Latencies latencies = group.bySpan[span.index()];
        if (latencies == null) {
            latencies = new Latencies();
            group.bySpan[span.index()] = latencies;
        }
        latencies.add(nanos);
    }

    /** Hands over what was counted, in no order, and begins anew; forgets disks without a request since the last time. */
    void sample(Consumer<StageStatistics> out) {
        groups.entrySet().removeIf(entry -> !handOver(entry.getKey(), entry.getValue(), out));
    }

    private static boolean handOver(Key key, Group group, Consumer<StageStatistics> out) {
        boolean counted = handOver(key, CORE, group.core, out);
        for (int i = 0; i < Span.COUNT; i++) {
            if (group.bySpan[i] != null) {
                counted |= handOver(key, Span.ofIndex(i).label(), group.bySpan[i], out);
            }
        }
        return counted;
    }

    private static boolean handOver(Key key, String stage, Latencies latencies, Consumer<StageStatistics> out) {
        if (latencies.count() == 0) {
            return false;
        }
        out.accept(latencies.event(key.virtualMachine, key.disk, key.operation, stage));
        latencies.clear();
        return true;
    }
}
