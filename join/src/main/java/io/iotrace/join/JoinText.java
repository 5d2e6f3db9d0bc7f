// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The report as text. */
public final class JoinText {
    private static final int MOST_PARTS = 4;
    private static final int MOST_SITES = 10;

    private JoinText() {}

    /** The whole report. */
    public static String render(JoinReport report) {
        StringBuilder text = new StringBuilder();
        clock(text, report);
        report.disks().forEach(disk -> text.append("  ").append(disk).append(".\n"));
        report.remarks().forEach(remark -> text.append("  ! ").append(remark).append('\n'));
        text.append("\nOperations\n");
        for (JoinReport.AccessLine line : report.accesses()) {
            StringJoiner outcomes = new StringJoiner(", ");
            line.outcomes().forEach((outcome, count) -> outcomes.add(count + " " + outcome));
            text.append(String.format(
                    Locale.ROOT,
                    "  %-18s %8d  %10s   %s%n",
                    line.access(),
                    line.operations(),
                    size(line.bytes()),
                    outcomes));
        }
        background(text, report.background());
        text.append("\nWhere the application's time in file I/O went\n");
        for (JoinReport.Site site :
                report.sites().subList(0, Math.min(MOST_SITES, report.sites().size()))) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-10s %7d x %-9s %s%n             %s, %s, longest %s%n",
                    time(site.totalNanos()),
                    site.operations(),
                    time(site.meanNanos()),
                    site.callSite(),
                    site.access(),
                    site.file(),
                    time(site.maxNanos())));
            parts(text, site.partNanos());
        }
        text.append("\nSlowest operations\n");
        for (JoinReport.Slow slow : report.slowest()) {
            slow(text, slow);
        }
        for (JoinFinding finding : report.findings()) {
            text.append('\n')
                    .append(finding.certain() ? "" : "hint: ")
                    .append(finding.rule())
                    .append(": ")
                    .append(finding.title())
                    .append('\n');
            finding.evidence().forEach(line -> text.append("  ").append(line).append('\n'));
            text.append("  -> ").append(finding.remedy()).append('\n');
        }
        return text.toString();
    }

    private static void background(StringBuilder text, List<Background> lines) {
        if (lines.isEmpty()) {
            return;
        }
        text.append("\nRequests that no operation waited for\n");
        for (Background line : lines) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-18s %8d  %10s   %s%n",
                    line.role().label(),
                    line.requests(),
                    size(line.bytes()),
                    line.disk()));
        }
    }

    private static void clock(StringBuilder text, JoinReport report) {
        ClockFit clock = report.clock();
        if (clock == null) {
            text.append("Nothing is matched.\n");
        } else if (clock.tried() == 0) {
            text.append(
                            "Both recordings are of one kernel and have its clock; requests are matched by thread and time, within ")
                    .append(time(clock.toleranceNanos()))
                    .append(".\n");
        } else {
            text.append(String.format(
                    Locale.ROOT,
                    "The clocks are %.6f s apart and drift by %.1f us/s; %d of %d operations of known bytes fit that.%n",
                    clock.offsetNanos() / 1e9,
                    clock.driftPerSecond() / 1e3,
                    clock.supporting(),
                    clock.tried()));
        }
    }

    private static void parts(StringBuilder text, Map<String, Long> parts) {
        long total = parts.values().stream().mapToLong(Long::longValue).sum();
        if (total == 0) {
            return;
        }
        StringJoiner line = new StringJoiner(", ", "             ", "\n");
        parts.entrySet().stream()
                .limit(MOST_PARTS)
                .forEach(part -> line.add(part.getKey() + " " + Math.round(100.0 * part.getValue() / total) + " %"));
        text.append(line);
    }

    private static void slow(StringBuilder text, JoinReport.Slow slow) {
        Match match = slow.match();
        FileCall call = match.call();
        text.append(String.format(
                Locale.ROOT,
                "  %-10s %s of %s at %d of %s, %s, thread %s: %s%n",
                time(call.durationNanos()),
                call.label(),
                size(call.bytes()),
                call.offset(),
                call.file(),
                call.callSite(),
                call.threadName(),
                outcome(match)));
        parts(text, slow.partNanos());
    }

    private static String outcome(Match match) {
        if (match.outcome() != Outcome.REQUESTS) {
            return match.outcome().label();
        }
        Map<Role, Integer> roles = new EnumMap<>(Role.class);
        match.work().forEach(work -> roles.merge(work.role(), 1, Integer::sum));
        StringJoiner requests = new StringJoiner(", ");
        roles.forEach((role, count) -> requests.add(count + " " + role.label()));
        return "requests: " + requests + " (" + match.confidence().label() + ")";
    }

    /** A duration in three digits or so. */
    static String time(long nanos) {
        double value = nanos;
        for (String unit : List.of("ns", "us", "ms")) {
            if (value < 1000) {
                return String.format(
                        Locale.ROOT, value < 10 && !unit.equals("ns") ? "%.1f %s" : "%.0f %s", value, unit);
            }
            value /= 1000;
        }
        return String.format(Locale.ROOT, "%.2f s", value);
    }

    private static String size(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
