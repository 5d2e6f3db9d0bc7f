// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.RecordingEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Limits on the rate of each disk, as they were last ({@link DiskLimit}). */
public final class Limits implements Fact<Limits> {
    public static final FactType<Limits> TYPE = new FactType<>("limits of disks", Limits.class, Limits::new);

    private final SortedMap<String, Dated<DiskLimit>> latest = new TreeMap<>();

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof DiskLimit limit) {
            String key = limit.processId() + " " + limit.disk() + " " + limit.limiter() + " " + limit.group() + " "
                    + limit.limited();
            latest.merge(key, new Dated<>(context.startNanos(), limit), Dated::later);
        }
    }

    @Override
    public void merge(Limits other) {
        other.latest.forEach((key, dated) -> latest.merge(key, dated, Dated::later));
    }

    /** Always: without such events there is no limit that is known. */
    @Override
    public boolean isKnown() {
        return true;
    }

    /** Limits in force on a disk. */
    public List<DiskLimit> of(int processId, String disk) {
        return latest.values().stream()
                .map(Dated::event)
                .filter(limit -> limit.processId() == processId && limit.disk().equals(disk) && limit.value() > 0)
                .toList();
    }
}
