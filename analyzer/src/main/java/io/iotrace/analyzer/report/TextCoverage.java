// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Reconciliation;
import java.util.stream.Collectors;

/** The part of the text report that says how much of what happened was seen. */
final class TextCoverage {
    private final Lines lines;
    private final boolean details;

    TextCoverage(Lines lines, boolean details) {
        this.lines = lines;
        this.details = details;
    }

    void add(Report report) {
        report.hooks().forEach(this::add);
        report.reconciliations().forEach(this::add);
        String traced = report.windows().stream()
                .map(window -> Durations.format(window.durationNanos())
                        + (window.recordMode() == null || "all".equals(window.recordMode())
                                ? ""
                                : " (recorded: " + window.recordMode() + ")"))
                .collect(Collectors.joining(" + "));
        String head = traced.isEmpty() ? "" : "traced: " + traced + ", " + Numbers.count(report.requests(), "request");
        if (report.lossKnown()) {
            lines.wrapped(0, 2, head + (head.isEmpty() ? "" : "; ") + lost(report));
        } else {
            if (!head.isEmpty()) {
                lines.line(0, head);
            }
            lines.wrapped(0, 2, lossUnknown(report));
        }
        report.caveats().forEach(caveat -> lines.wrapped(0, 2, caveat));
        if (!details && report.requests() > 0) {
            lines.line(0, Theme.Role.QUIET, "--details: all evidence, every table, the slowest requests");
        }
    }

    private void add(Hook hook) {
        if (hook.stagesLost() != null && !hook.stagesLost().isBlank()) {
            String reason = hook.reason() == null || hook.reason().isBlank() ? "" : " (" + hook.reason() + ")";
            lines.wrapped(0, 2, "not measured here: " + hook.stagesLost().strip() + reason);
        }
    }

    private void add(Reconciliation held) {
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

    /** Requests that are missing and events that belong to none are two different things. */
    private String lost(Report report) {
        String lost = report.lostRequests() == 0
                ? "no request was lost"
                : Numbers.count(report.lostRequests(), "request") + " lost (" + places(report, true) + ")";
        String unjoined = details ? places(report, false) : "";
        return lost + (unjoined.isEmpty() ? "" : "; seen, but not joined to a request: " + unjoined);
    }

    private static String lossUnknown(Report report) {
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
                        : Numbers.count(report.lostRequests(), "request") + " lost (" + places(report, true) + ").");
    }

    private static String places(Report report, boolean requests) {
        return report.losses().stream()
                .filter(loss -> loss.count() > 0 && loss.requests() == requests)
                .map(TextCoverage::place)
                .collect(Collectors.joining(", "));
    }

    private static String place(Loss loss) {
        return loss.place() + " " + Numbers.count(loss.count());
    }
}
