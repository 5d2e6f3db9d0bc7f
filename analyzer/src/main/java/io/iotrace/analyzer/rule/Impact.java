// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What a cause costs, as shares of request time, above what the blamed stages take without it.
 *
 * @param share of the time of all requests of the disk
 * @param slowShare of the time of the slowest 1 %
 */
public record Impact(double share, double slowShare) {
    public static final Impact NONE = new Impact(0, 0);

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
    public static Impact of(DiskView disk, Set<Stage> blamed) {
        long totalNanos = disk.all().total().sumNanos();
        if (totalNanos <= 0) {
            return NONE;
        }
        double excessNanos = 0;
        double slowShare = 0;
        for (Map.Entry<Span, Times> span : disk.all().spans().entrySet()) {
            if (isWithin(span.getKey(), blamed)) {
                long baseline = baseline(span.getKey(), span.getValue());
                excessNanos += Math.max(
                        0, span.getValue().sumNanos() - (double) span.getValue().count() * baseline);
                SlowPart slow = disk.slowest().getOrDefault(span.getKey(), new SlowPart(0, 0));
                slowShare += slow.meanNanos() <= 0
                        ? 0
                        : slow.share() * Math.max(0, slow.meanNanos() - baseline) / slow.meanNanos();
            }
        }
        return new Impact(excessNanos / totalNanos, slowShare);
    }

    static boolean isWithin(Span span, Set<Stage> stages) {
        for (int i = span.first().ordinal(); i <= span.last().ordinal(); i++) {
            if (!stages.contains(Stage.values()[i])) {
                return false;
            }
        }
        return true;
    }

    static long baseline(Span span, Times nanos) {
        long largestBaseline = 0;
        for (int i = span.first().ordinal(); i <= span.last().ordinal(); i++) {
            largestBaseline += LARGEST_BASELINE_NANOS.get(Stage.values()[i]);
        }
        return Math.min(largestBaseline, nanos.percentileNanos(0.10));
    }
}
