// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.analyzer.metrics.OperationMetrics;
import io.iotrace.analyzer.metrics.SlowTail;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What a cause costs, as shares of request time.
 *
 * @param share time in the blamed stages above their baseline, of the time of all requests of the disk
 * @param slowShare time in the blamed stages, of the time of the slowest 1 %
 */
record Impact(double share, double slowShare) {
    static final double SLOW_FRACTION = 0.01;
    static final Impact NONE = new Impact(0, 0);

    /** What a stage may take on a well-configured host with NVMe (RULES 5, upper ends); a stage that is uniformly slow is no baseline. */
    private static final Map<Stage, Long> LARGEST_BASELINE_NANOS = new EnumMap<>(Map.of(
            Stage.KICK, 2_000L,
            Stage.WAKEUP, 8_000L,
            Stage.QEMU, 10_000L,
            Stage.SUBMIT, 10_000L,
            Stage.BLOCK, 1_000L,
            Stage.DEVICE, 100_000L,
            Stage.COMPLETE, 5_000L,
            Stage.REAP, 8_000L,
            Stage.NOTIFY, 5_000L));

    /** The cost of some stages to a disk; a merged span counts when all its stages are blamed. */
    static Impact of(DiskMetrics disk, Set<Stage> blamed) {
        OperationMetrics all = disk.all();
        if (all.total().sumNanos() <= 0) {
            return NONE;
        }
        SlowTail tail = disk.slowTail(SLOW_FRACTION);
        double excessNanos = 0;
        double slowShare = 0;
        for (Map.Entry<Span, Histogram> span : all.spans().entrySet()) {
            if (isWithin(span.getKey(), blamed)) {
                excessNanos += excessNanos(span.getKey(), span.getValue());
                slowShare += tail.share(span.getKey());
            }
        }
        return new Impact(excessNanos / all.total().sumNanos(), slowShare);
    }

    private static boolean isWithin(Span span, Set<Stage> stages) {
        for (int i = span.first().ordinal(); i <= span.last().ordinal(); i++) {
            if (!stages.contains(Stage.values()[i])) {
                return false;
            }
        }
        return true;
    }

    private static double excessNanos(Span span, Histogram nanos) {
        long largestBaseline = 0;
        for (int i = span.first().ordinal(); i <= span.last().ordinal(); i++) {
            largestBaseline += LARGEST_BASELINE_NANOS.get(Stage.values()[i]);
        }
        long baseline = Math.min(largestBaseline, nanos.percentileNanos(0.10));
        return Math.max(0, nanos.sumNanos() - (double) nanos.count() * baseline);
    }
}
