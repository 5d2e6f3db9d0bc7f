// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.probe.PassedOver;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.RecordingEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Every request since the last sample, by disk, operation, engine and pair of first and last boundary: what a report says of all requests
 * comes from here. Counted here and not in the kernel, where a tenth of a microsecond would be added to each request. Once a group is
 * known, nothing is allocated per request. Not thread-safe.
 */
public final class RequestCounts {
    private final Map<GroupKey, RequestGroupCounts> groups = new HashMap<>();
    private final GroupKey key = new GroupKey();
    private RequestGroupCounts last;
    private final PassedCounts passed = new PassedCounts();

    /** Counts a request that is complete. */
    public void count(DiskRequest request) {
        if (last == null || !last.key().isOf(request)) {
            last = groups.get(key.set(request));
            if (last == null) {
                GroupKey own = new GroupKey().set(request);
                last = new RequestGroupCounts(own);
                groups.put(own, last);
            }
        }
        last.count(request);
    }

    /** Counts requests that sampling passed over. */
    public void count(TracedDiskName disk, PassedOver counts) {
        passed.count(disk, counts);
    }

    /**
     * Hands over what was counted, group by group in no order, a {@link io.iotrace.recording.event.RequestStatistics} before its
     * {@link io.iotrace.recording.event.StageStatistics}, and begins anew; forgets groups without a request since the last time.
     */
    public void sample(Consumer<RecordingEvent> out) {
        groups.values().removeIf(group -> !group.handOver(out));
        passed.handOver(out);
        last = null;
    }
}
