// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Reconciliation;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one or several recordings say.
 *
 * @param requests requests of all disks
 * @param lossKnown whether the recordings say to their end what was lost
 * @param lostRequests whole requests that are missing
 * @param findings worst first
 * @param caveats what must be known before the figures are believed, a sentence each
 * @param losses by place, those with count 0 too
 */
public record Report(
        List<WindowReport> windows,
        long requests,
        boolean lossKnown,
        long lostRequests,
        List<MachineReport> machines,
        List<Finding> findings,
        List<String> caveats,
        List<Loss> losses,
        List<Hook> hooks,
        List<Reconciliation> reconciliations) {

    public Report {
        windows = List.copyOf(windows);
        machines = List.copyOf(machines);
        findings = List.copyOf(findings);
        caveats = List.copyOf(caveats);
        losses = List.copyOf(losses);
        hooks = List.copyOf(hooks);
        reconciliations = List.copyOf(reconciliations);
    }

    /** The same report with only some of its findings. */
    public Report withFindings(Predicate<Finding> wanted) {
        List<Finding> kept = findings.stream().filter(wanted).toList();
        return new Report(
                windows, requests, lossKnown, lostRequests, machines, kept, caveats, losses, hooks, reconciliations);
    }

    /** Whether some finding that is not cleared is as severe as {@code threshold} or more. */
    public boolean hasFindingsFrom(Severity threshold) {
        return findings.stream()
                .anyMatch(finding -> finding.verdict() != io.iotrace.analyzer.rule.Verdict.CLEARED
                        && finding.severity().compareTo(threshold) <= 0);
    }

    /** The findings as events for the recording that they were made from. */
    public List<io.iotrace.recording.event.Finding> findingEvents() {
        return findings.stream()
                .map(finding -> new io.iotrace.recording.event.Finding(
                        finding.rule(),
                        finding.verdict().label(),
                        finding.severity().label(),
                        finding.virtualMachine(),
                        finding.disk(),
                        finding.summary()))
                .toList();
    }
}
