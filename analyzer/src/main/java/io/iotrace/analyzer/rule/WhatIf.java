// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.StageChange;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a disk's table of stages would be after a remedy. The model: each stage that the remedy eases falls, in every request, to what it takes
 * on a quiet host, or to its own 10th percentile where that is less; all other stages stay. It knows nothing of requests that then overlap
 * less or of a device that then gets more to do, so it is good for one request at a time and an upper bound for many.
 */
final class WhatIf {
    /** Less is not worth a restart, and within the model's error. */
    private static final double LEAST_SHARE = 0.03;

    private static final double ONE_AT_A_TIME = 2;

    private WhatIf() {}

    /** Empty when nothing is eased, or too little. */
    static Optional<Gain> of(DiskView disk, Set<Stage> eased) {
        long totalNanos = disk.all().total().sumNanos();
        List<StageChange> changes = new ArrayList<>();
        double saved = 0;
        for (Map.Entry<Span, Times> entry : disk.all().spans().entrySet()) {
            Times times = entry.getValue();
            if (times.count() > 0 && Impact.isWithin(entry.getKey(), eased)) {
                long before = times.sumNanos() / times.count();
                long after = Math.min(before, Impact.baseline(entry.getKey(), times));
                changes.add(new StageChange(entry.getKey().label(), before, after));
                saved += (double) (before - after) * times.count();
            }
        }
        double share = totalNanos <= 0 ? 0 : Math.min(1, saved / totalNanos);
        if (share < LEAST_SHARE) {
            return Optional.empty();
        }
        boolean single = disk.meanQueueDepth() > 0 && disk.meanQueueDepth() < ONE_AT_A_TIME;
        String names = changes.stream().map(StageChange::stage).collect(Collectors.joining(", "));
        String confidence = (single && disk.isEnough(disk.all().requests()) ? "medium" : "low") + ": " + names
                + (changes.size() == 1 ? " is" : " are") + " taken to fall to what a quiet host needs"
                + (single ? "" : "; with several requests at a time it is a bound");
        return Optional.of(new Gain(share, Math.round(share * disk.meanNanos()), confidence, changes));
    }
}
