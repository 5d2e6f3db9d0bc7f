// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.function.Consumer;

/** The families about iotrace itself. */
final class ToolFamilies {
    private ToolFamilies() {}

    static void of(MetricsSnapshot snapshot, Consumer<MetricSnapshot> out) {
        MetricsSnapshot.Tool tool = snapshot.tool();
        Points hooks = new Points(Family.HOOK_ATTACHED);
        tool.hooks().forEach(hook -> hooks.gauge(hook.attached() ? 1 : 0, hook.point(), hook.hook()));
        hooks.to(out);

        Points lost = new Points(Family.LOST_REQUESTS);
        tool.lost().forEach((place, count) -> lost.count(count, place));
        lost.to(out);

        Points programs = new Points(Family.PROBE_PROGRAM_SECONDS);
        tool.programNanos().forEach((program, nanos) -> programs.seconds(nanos, program));
        programs.to(out);

        Points budget = new Points(Family.PROBE_BUDGET);
        tool.budgetRatio().ifPresent(ratio -> budget.gauge(ratio));
        budget.to(out);

        Points sampling = new Points(Family.STAGE_SAMPLING);
        sampling.gauge(tool.samplingRatio());
        sampling.to(out);

        Points dropped = new Points(Family.SERIES_DROPPED);
        dropped.gauge((double) snapshot.seriesDropped());
        dropped.to(out);
    }
}
