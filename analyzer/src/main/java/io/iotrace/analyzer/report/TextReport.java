// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A report for people, in the order in which one works: a sentence for each disk, what is wrong, what to change, and then the figures that
 * this rests on. Lines are below 80 columns wide, but for what is made to be pasted.
 */
public final class TextReport {
    /** Threads that are less busy than this are left out, unless they serve disks. */
    private static final double WORTH_MENTIONING = 0.01;

    /** More disks than these are only counted on a screen, and more than so many have no table there. */
    private static final int MOST_ANSWERS = 10;

    private static final int MOST_TABLES = 2;

    private final Report report;
    private final Lines lines;
    private final boolean details;

    private record NamedDisk(MachineReport machine, DiskReport disk) {}

    private TextReport(Report report, Theme theme, boolean details) {
        this.report = report;
        this.lines = new Lines(theme);
        this.details = details;
    }

    /** What fits on a screen, as lines of text, each with a line feed: about 40 for one disk. */
    public static String render(Report report, Theme theme) {
        return new TextReport(report, theme, false).render();
    }

    /** All that the report knows: each finding whole, every disk's table, its slowest requests, the threads, and all losses. */
    public static String renderDetails(Report report, Theme theme) {
        return new TextReport(report, theme, true).render();
    }

    private String render() {
        List<NamedDisk> disks = heaviestFirst();
        addAnswers(disks);
        new TextFindings(lines, details).add(report.findings());
        Set<NamedDisk> withTable =
                disks.stream().limit(details ? disks.size() : MOST_TABLES).collect(Collectors.toSet());
        for (MachineReport machine : report.machines()) {
            addMachine(machine, withTable);
        }
        if (details || report.requests() == 0) {
            lines.blank();
        }
        new TextCoverage(lines, details).add(report);
        return lines.toString();
    }

    /** Disks of all machines by the time that their requests took together; those of equal time as the machines come. */
    private List<NamedDisk> heaviestFirst() {
        return report.machines().stream()
                .flatMap(machine -> machine.disks().stream().map(disk -> new NamedDisk(machine, disk)))
                .sorted(Comparator.comparingLong((NamedDisk named) ->
                                named.disk().total().map(Latency::sumNanos).orElse(0L))
                        .reversed())
                .toList();
    }

    private void addAnswers(List<NamedDisk> disks) {
        boolean several = report.machines().size() > 1;
        int answers = details ? disks.size() : MOST_ANSWERS;
        disks.stream().limit(answers).forEach(named -> {
            String name = several
                    ? name(named.machine()) + " " + named.disk().name()
                    : named.disk().name();
            lines.wrapped(0, 2, Theme.Role.ANSWER, name + ": " + named.disk().summary());
        });
        if (disks.size() > answers) {
            lines.line(
                    0, "and " + Numbers.count(disks.size() - answers, "disk") + " more, whose requests took less time");
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

    private void addMachine(MachineReport machine, Set<NamedDisk> withTable) {
        List<DiskReport> disks = machine.disks().stream()
                .filter(disk -> details || withTable.contains(new NamedDisk(machine, disk)))
                .toList();
        if (!details && disks.isEmpty()) {
            return;
        }
        lines.blank();
        List<String> facts = new ArrayList<>();
        facts.add("pid " + machine.processId());
        if (severalHosts()) {
            addIfKnown(facts, machine.host() == null ? null : "host " + machine.host());
        }
        addIfKnown(facts, machine.accelerator());
        addIfKnown(facts, machine.qemuVersion() == null ? null : "QEMU " + machine.qemuVersion());
        lines.line(0, Theme.Role.HEADING, machine.name() + " (" + String.join(", ", facts) + ")");
        disks.forEach(disk -> new TextDisk(lines, details).add(disk));
        if (details) {
            addThreads(machine);
        }
    }

    private void addThreads(MachineReport machine) {
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

    private static void addIfKnown(List<String> facts, String fact) {
        if (fact != null && !fact.isBlank()) {
            facts.add(fact);
        }
    }
}
