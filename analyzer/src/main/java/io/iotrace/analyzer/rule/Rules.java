// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.RequestMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All rules. */
public final class Rules {
    private static final List<Rule> ALL = List.of(
            new CrossNumaIothread(),
            new WritebackDoubleCache(),
            new Ext4SyncIoSubmit(),
            new WrongBlkScheduler(),
            new MainLoopDisk(),
            new DeviceBound(),
            new TracerLossy());

    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(finding -> finding.verdict() == Verdict.CLEARED)
            .thenComparing(Finding::rule)
            .thenComparing(Finding::virtualMachine, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Finding::disk, Comparator.nullsFirst(Comparator.naturalOrder()));

    private Rules() {}

    public static List<Rule> all() {
        return ALL;
    }

    /** What all rules say about a recording, worst first. The disks are those that had requests and those that only stand in the inventory. */
    public static List<Finding> evaluate(Facts facts, RequestMetrics metrics, List<DiskMetrics> disks) {
        boolean lossy = TracerLossy.isUncertain(facts, metrics);
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : ALL) {
            if (rule instanceof RecordingRule recordingRule) {
                recordingRule.evaluate(facts, metrics).ifPresent(findings::add);
            } else if (rule instanceof DiskRule diskRule) {
                for (DiskMetrics disk : disks) {
                    diskRule.evaluate(new DiskCase(facts, metrics, disk))
                            .map(finding -> lossy ? finding.withoutCertainty() : finding)
                            .ifPresent(findings::add);
                }
            }
        }
        findings.sort(WORST_FIRST);
        return List.copyOf(findings);
    }
}
