// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import java.util.List;

/** The part of the text report that says what is wrong and what to change. */
final class TextFindings {
    /** Of a finding on a screen. */
    private static final int MOST_EVIDENCE = 2;

    /** Findings whose summary a screen shows; the first of them has its remedy whole. */
    private static final int MOST_FINDINGS = 4;

    private final Lines lines;
    private final boolean details;

    TextFindings(Lines lines, boolean details) {
        this.lines = lines;
        this.details = details;
    }

    /** Adds findings, worst first; of those that a screen leaves out the list above them has the names. */
    void add(List<Finding> findings) {
        if (details) {
            findings.forEach(finding -> add(finding, finding.evidence().size(), true));
            return;
        }
        List<Finding> shown = findings.stream()
                .filter(finding -> finding.verdict() != Verdict.CLEARED && finding.severity() != Severity.INFO)
                .limit(MOST_FINDINGS)
                .toList();
        for (int i = 0; i < shown.size(); i++) {
            add(shown.get(i), i == 0 ? MOST_EVIDENCE : 0, i == 0);
        }
    }

    private void add(Finding finding, int evidence, boolean wholeRemedy) {
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
        finding.evidence().stream().limit(evidence).forEach(this::add);
        if (finding.verdict() == Verdict.CLEARED) {
            return;
        }
        if (wholeRemedy) {
            addRemedy(finding.remedy());
        } else {
            lines.wrapped(
                    2, 2, "what to change: " + firstSentence(finding.remedy().text()));
        }
    }

    private void add(Evidence evidence) {
        lines.wrapped(4, 2, evidence.what() + ": " + evidence.value());
    }

    private void addRemedy(Remedy remedy) {
        lines.wrapped(2, 2, "what to change" + (remedy.restart() ? " (takes a restart): " : ": ") + remedy.text());
        addPaste("libvirt XML:", remedy.libvirtXml());
        addPaste("QEMU options:", remedy.qemuOptions());
        addPaste("on the Proxmox host:", remedy.proxmox());
        addPaste("KubeVirt:", remedy.kubeVirt());
        addPaste("at run time:", remedy.runtimeCommand());
        if (remedy.risk() != null) {
            lines.wrapped(4, 2, "mind: " + remedy.risk());
        }
        if (remedy.gain() != null) {
            lines.wrapped(4, 2, "expected to save: " + remedy.gain().text());
        }
    }

    private void addPaste(String head, String text) {
        if (text != null) {
            lines.line(4, head);
            lines.verbatim(6, text);
        }
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
