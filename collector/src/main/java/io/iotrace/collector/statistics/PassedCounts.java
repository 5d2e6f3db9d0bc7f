// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.probe.PassedOver;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Requests that sampling passed over since the last sample, by disk and operation. Their events have no boundaries: a count, bytes, and the
 * device's time of their parts, which counted by themselves and added to those of the requests that were followed are those of all.
 */
final class PassedCounts {
    private record Key(int processId, String virtualMachine, String disk, String operation) {}

    private static final class Group {
        final Histogram device = new Histogram();
        long requests;
        long bytes;
        long nanos;
    }

    private final Map<Key, Group> groups = new HashMap<>();

    void count(TracedDiskName disk, PassedOver counts) {
        String operation = counts.operation() == 0 ? "read" : "write";
        Group group = groups.computeIfAbsent(
                new Key(disk.processId(), disk.virtualMachine(), disk.disk(), operation), key -> new Group());
        group.requests += counts.requests();
        group.bytes += counts.bytes();
        group.nanos += counts.nanos();
        long[] buckets = counts.buckets();
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] != 0) {
                group.device.add(Histogram.bucketStart(i) + Histogram.bucketWidth(i) / 2, buckets[i]);
            }
        }
    }

    /** Hands over what was counted, and begins anew. */
    void handOver(Consumer<RecordingEvent> out) {
        groups.forEach((key, group) -> {
            if (group.requests > 0 || group.bytes > 0) {
                out.accept(requests(key, group));
            }
            if (group.device.count() > 0) {
                out.accept(device(key, group));
            }
        });
        groups.clear();
    }

    private static RequestStatistics requests(Key key, Group group) {
        return new RequestStatistics(
                key.virtualMachine(),
                key.processId(),
                key.disk(),
                key.operation(),
                "",
                "",
                "",
                /* count= */ group.requests,
                group.bytes,
                0,
                /* parts= */ group.device.count(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                "",
                0,
                0,
                0,
                0,
                0,
                0,
                "");
    }

    private static StageStatistics device(Key key, Group group) {
        return new StageStatistics(
                key.virtualMachine(),
                key.processId(),
                key.disk(),
                key.operation(),
                "",
                "",
                "",
                Stage.DEVICE.label(),
                group.device.count(),
                group.nanos,
                group.device.minNanos(),
                group.device.percentileNanos(StageLatencies.MEDIAN),
                group.device.percentileNanos(StageLatencies.PERCENTILE_99),
                group.device.maxNanos(),
                group.device.buckets());
    }
}
