// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.RecordingEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Block jobs that ran while it was traced, each as it was last seen running ({@link BlockJob}). */
public final class Jobs implements Fact<Jobs> {
    public static final FactType<Jobs> TYPE = new FactType<>("block jobs", Jobs.class, Jobs::new);

    private final SortedMap<String, BlockJob> jobs = new TreeMap<>();

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof BlockJob job && !"ended".equals(job.status())) {
            jobs.merge(job.processId() + " " + job.job(), job, Jobs::further);
        }
    }

    @Override
    public void merge(Jobs other) {
        other.jobs.forEach((key, job) -> jobs.merge(key, job, Jobs::further));
    }

    /** Always: without such events no job is known. */
    @Override
    public boolean isKnown() {
        return true;
    }

    /** Jobs of a process. */
    public List<BlockJob> of(int processId) {
        return jobs.values().stream()
                .filter(job -> job.processId() == processId)
                .toList();
    }

    /** Jobs of a disk, and those of which the disk is not known. */
    public List<BlockJob> of(int processId, String disk) {
        return of(processId).stream()
                .filter(job ->
                        job.disk() == null || job.disk().isEmpty() || job.disk().equals(disk))
                .toList();
    }

    /** Jobs of a machine. */
    public List<BlockJob> ofMachine(String name) {
        return jobs.values().stream()
                .filter(job -> name.equals(job.virtualMachine()))
                .toList();
    }

    private static BlockJob further(BlockJob a, BlockJob b) {
        int byOffset = Long.compare(a.offset(), b.offset());
        return (byOffset != 0 ? byOffset : a.toString().compareTo(b.toString())) >= 0 ? a : b;
    }
}
