// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Reconciliation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A report for people: the answer first, then what it rests on. Tables are below 80 columns wide. */
public final class TextReport {
    /** Threads that are less busy than this are left out, unless they serve disks. */
    private static final double WORTH_MENTIONING = 0.01;

    private final Report report;
    private final Lines lines;

    private TextReport(Report report, Theme theme) {
        this.report = report;
        this.lines = new Lines(theme);
    }

    /** The report as lines of text, each with a line feed. */
    public static String render(Report report, Theme theme) {
        return new TextReport(report, theme).render();
    }

    private String render() {
        addAnswers();
        for (MachineReport machine : report.machines()) {
            addMachine(machine);
        }
        report.findings().forEach(this::addFinding);
        addCoverage();
        return lines.toString();
    }

    private void addAnswers() {
        boolean several = report.machines().size() > 1;
        for (MachineReport machine : report.machines()) {
            for (DiskReport disk : machine.disks()) {
                String name = several ? name(machine) + " " + disk.name() : disk.name();
                lines.wrapped(0, 2, Theme.Role.ANSWER, name + ": " + disk.summary());
            }
        }
        if (report.machines().isEmpty()) {
            lines.line(0, "the recording holds no virtual machine and no request");
        }
        List<String> findings = report.findings().stream()
                .filter(finding -> finding.verdict() != Verdict.CLEARED)
                .map(finding -> finding.rule() + " (" + finding.verdict().label() + ", "
                        + finding.severity().label() + ")")
                .toList();
        if (findings.isEmpty()) {
            lines.line(0, "no findings");
        } else {
            lines.items(0, 2, "findings:", findings);
        }
    }

    /** With its process when another one has the same name. */
    private String name(MachineReport machine) {
        long same = report.machines().stream()
                .filter(other -> other.name().equals(machine.name()))
                .count();
        return same == 1 ? machine.name() : machine.name() + " (pid " + machine.processId() + ")";
    }

    private boolean severalHosts() {
        return report.machines().stream()
                        .map(machine -> String.valueOf(machine.host()))
                        .distinct()
                        .count()
                > 1;
    }

    private void addMachine(MachineReport machine) {
        lines.blank();
        List<String> facts = new ArrayList<>();
        facts.add("pid " + machine.processId());
        if (severalHosts()) {
            addIfKnown(facts, machine.host() == null ? null : "host " + machine.host());
        }
        addIfKnown(facts, machine.accelerator());
        addIfKnown(facts, machine.qemuVersion() == null ? null : "QEMU " + machine.qemuVersion());
        lines.line(0, Theme.Role.HEADING, machine.name() + " (" + String.join(", ", facts) + ")");
        machine.disks().forEach(disk -> new TextDisk(lines).add(disk));
        List<String> threads = machine.threads().stream()
                .filter(thread -> thread.busy() >= WORTH_MENTIONING
                        || "main".equals(thread.role())
                        || "iothread".equals(thread.role()))
                .map(thread -> thread.name() + " " + Numbers.percent(thread.busy()) + " busy, "
                        + Numbers.percent(thread.waiting()) + " waiting")
                .toList();
        if (!threads.isEmpty()) {
            lines.blank();
            lines.line(2, "threads:");
            threads.forEach(thread -> lines.line(4, thread));
        }
    }

    private void addFinding(Finding finding) {
        lines.blank();
        String where = finding.disk() == null ? "" : " on " + finding.virtualMachine() + " " + finding.disk();
        Theme.Role role = switch (finding.severity()) {
            case CRITICAL, HIGH -> Theme.Role.ALARM;
            case MEDIUM, LOW -> Theme.Role.WARNING;
            case INFO -> Theme.Role.QUIET;
        };
        lines.line(
                0,
                role,
                finding.rule() + where + ": " + finding.verdict().label() + ", "
                        + finding.severity().label());
        lines.wrapped(2, 0, finding.summary());
        for (Evidence evidence : finding.evidence()) {
            lines.wrapped(4, 2, evidence.what() + ": " + evidence.value());
        }
        if (finding.verdict() != Verdict.CLEARED) {
            addRemedy(finding);
        }
    }

    private void addRemedy(Finding finding) {
        lines.line(2, finding.remedy().restart() ? "what to change (takes a restart):" : "what to change:");
        lines.wrapped(4, 0, finding.remedy().text());
        addPaste("libvirt XML:", finding.remedy().libvirtXml());
        addPaste("QEMU options:", finding.remedy().qemuOptions());
        addPaste("on the Proxmox host:", finding.remedy().proxmox());
        addPaste("KubeVirt:", finding.remedy().kubeVirt());
        addPaste("at run time:", finding.remedy().runtimeCommand());
        if (finding.remedy().risk() != null) {
            lines.wrapped(4, 2, "mind: " + finding.remedy().risk());
        }
        if (finding.remedy().gain() != null) {
            lines.wrapped(4, 2, "expected to save: " + finding.remedy().gain().text());
        }
    }

    private void addPaste(String head, String text) {
        if (text != null) {
            lines.line(4, head);
            lines.verbatim(6, text);
        }
    }

    private void addCoverage() {
        lines.blank();
        for (Hook hook : report.hooks()) {
            if (hook.stagesLost() != null && !hook.stagesLost().isBlank()) {
                String reason = hook.reason() == null || hook.reason().isBlank() ? "" : " (" + hook.reason() + ")";
                lines.wrapped(0, 2, "not measured here: " + hook.stagesLost().strip() + reason);
            }
        }
        for (Reconciliation held : report.reconciliations()) {
            if (held.expected() != held.seen()) {
                String why =
                        held.explanation() == null || held.explanation().isBlank() ? "unexplained" : held.explanation();
                lines.wrapped(
                        0,
                        2,
                        held.disk() + ": " + held.what() + " " + Numbers.count(held.expected()) + ", iotrace "
                                + Numbers.count(held.seen()) + ": " + why);
            }
        }
        String traced = report.windows().stream()
                .map(window -> Durations.format(window.durationNanos())
                        + (window.recordMode() == null || "all".equals(window.recordMode())
                                ? ""
                                : " (recorded: " + window.recordMode() + ")"))
                .collect(Collectors.joining(" + "));
        if (!traced.isEmpty()) {
            lines.line(0, "traced: " + traced + ", " + Numbers.count(report.requests(), "request"));
        }
        report.caveats().forEach(caveat -> lines.wrapped(0, 2, caveat));
        addLoss();
    }

    /** Requests that are missing and events that belong to none are two different things. */
    private void addLoss() {
        if (!report.lossKnown()) {
            lines.wrapped(0, 2, lossUnknown());
            return;
        }
        String lost = report.lostRequests() == 0
                ? "no request was lost"
                : Numbers.count(report.lostRequests(), "request") + " lost (" + places(true) + ")";
        String unjoined = places(false);
        lines.wrapped(0, 2, lost + (unjoined.isEmpty() ? "" : "; seen, but not joined to a request: " + unjoined));
    }

    private String lossUnknown() {
        if (report.windows().isEmpty()) {
            return "The recording does not say how it was made: what was lost, which hooks were attached and which requests"
                    + " were recorded is not known.";
        }
        String until = report.windows().stream()
                .filter(window -> !window.complete())
                .map(window -> Durations.format(window.durationNanos()))
                .collect(Collectors.joining(" and "));
        return "What was lost is known for the first " + until
                + " only: the writer did not end the recording. Until then "
                + (report.lostRequests() == 0
                        ? "no request was lost."
                        : Numbers.count(report.lostRequests(), "request") + " lost (" + places(true) + ").");
    }

    private String places(boolean requests) {
        return report.losses().stream()
                .filter(loss -> loss.count() > 0 && loss.requests() == requests)
                .map(TextReport::place)
                .collect(Collectors.joining(", "));
    }

    private static String place(Loss loss) {
        return loss.place() + " " + Numbers.count(loss.count());
    }

    private static void addIfKnown(List<String> facts, String fact) {
        if (fact != null && !fact.isBlank()) {
            facts.add(fact);
        }
    }
}
