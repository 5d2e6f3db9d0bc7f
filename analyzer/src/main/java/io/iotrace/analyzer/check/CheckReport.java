// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.check;

import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;
import java.util.Set;

/** What the rules say of configurations. */
public record CheckReport(List<VirtualMachine> machines, List<VirtualDisk> disks, List<Rules.Judgement> judgements) {
    public CheckReport {
        machines = List.copyOf(machines);
        disks = List.copyOf(disks);
        judgements = List.copyOf(judgements);
    }

    /** Worst first. */
    public List<Finding> findings() {
        return Rules.findingsOf(judgements);
    }

    /** The same report with some rules only. */
    public CheckReport only(Set<String> rules) {
        return new CheckReport(
                machines,
                disks,
                judgements.stream()
                        .filter(judgement -> rules.contains(judgement.rule()))
                        .toList());
    }

    /** Whether some finding is as severe as {@code threshold} or more. */
    public boolean hasFindingsFrom(Severity threshold) {
        return findings().stream().anyMatch(finding -> finding.severity().isAtLeast(threshold));
    }
}
