// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.check;

import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;
import java.util.stream.Collectors;

/** A check for people: the answer first, then each finding with what to change. */
public final class CheckText {
    private static final int WIDTH = 78;

    private final StringBuilder text = new StringBuilder();

    private CheckText() {}

    public static String render(CheckReport report) {
        CheckText text = new CheckText();
        text.add(report);
        return text.text.toString();
    }

    private void add(CheckReport report) {
        List<Finding> findings = report.findings();
        wrapped(
                "",
                findings.isEmpty()
                        ? "no findings"
                        : "findings: "
                                + findings.stream()
                                        .map(finding -> finding.rule() + " ("
                                                + finding.severity().label() + ")")
                                        .distinct()
                                        .collect(Collectors.joining(", ")));
        for (VirtualMachine machine : report.machines()) {
            line("");
            line(machine.name() + (machine.machine() == null ? "" : " (" + machine.machine() + ")"));
            report.disks().stream()
                    .filter(disk -> disk.processId() == machine.processId())
                    .forEach(disk -> line("  " + words(disk)));
        }
        findings.forEach(this::add);
        long looked = report.judgements().stream()
                .filter(judgement -> !(judgement.outcome() instanceof Outcome.NotApplicable))
                .count();
        line("");
        wrapped(
                "",
                looked + " of " + report.judgements().size()
                        + " checks apply to a configuration alone; iotrace attach sees what it costs");
    }

    private static String words(VirtualDisk disk) {
        return disk.disk() + ": "
                + List.of(known(disk.deviceModel()), known(disk.format()), known(disk.file())).stream()
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.joining(", "));
    }

    private static String known(String word) {
        return word == null ? "" : word;
    }

    private void add(Finding finding) {
        line("");
        String where = finding.disk() == null ? "" : " on " + finding.virtualMachine() + " " + finding.disk();
        line(finding.rule() + where + ": " + finding.severity().label());
        wrapped("  ", finding.summary());
        for (Evidence evidence : finding.evidence()) {
            wrapped("    ", evidence.what() + ": " + evidence.value());
        }
        line("  what to change" + (finding.remedy().restart() ? " (takes a restart):" : ":"));
        wrapped("    ", finding.remedy().text());
        verbatim(finding.remedy().libvirtXml());
        verbatim(finding.remedy().qemuOptions());
        verbatim(finding.remedy().proxmox());
        verbatim(finding.remedy().kubeVirt());
        verbatim(finding.remedy().runtimeCommand());
        if (finding.remedy().risk() != null) {
            wrapped("    ", "mind: " + finding.remedy().risk());
        }
    }

    private void verbatim(String lines) {
        if (lines != null) {
            lines.lines().forEach(each -> line("      " + each));
        }
    }

    private void wrapped(String indent, String words) {
        StringBuilder current = new StringBuilder(indent);
        for (String word : words.split(" ", -1)) {
            if (current.length() + word.length() > WIDTH && current.length() > indent.length()) {
                line(current.toString().stripTrailing());
                current = new StringBuilder(indent).append("  ");
            }
            current.append(word).append(' ');
        }
        line(current.toString().stripTrailing());
    }

    private void line(String content) {
        text.append(printable(content)).append('\n');
    }

    /** Names are foreign; their control characters are not for a terminal. */
    private static String printable(String content) {
        return content.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
