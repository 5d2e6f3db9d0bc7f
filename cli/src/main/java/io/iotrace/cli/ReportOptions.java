// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.TextReport;
import io.iotrace.analyzer.rule.Severity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How a report is printed: the options that reporting commands share. */
final class ReportOptions {
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (docs/reference/report-schema.md).")
    private Format format;

    @Option(
            names = "--details",
            description =
                    "All evidence, every table, the slowest requests and the threads; without it a screen's worth.")
    private boolean details;

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            converter = RuleConverter.class,
            description = "Only findings of this rule; may be given several times.")
    private List<String> rules = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description = "Exit with 3 when there is a finding this severe: ${COMPLETION-CANDIDATES}.")
    private Severity failOn;

    /** Prints the report and returns the exit code. */
    int print(Report whole, Console console) throws IOException {
        Report report = rules.isEmpty() ? whole : whole.withFindings(finding -> rules.contains(finding.rule()));
        switch (format) {
            case TEXT ->
                console.out()
                        .print(
                                details
                                        ? TextReport.renderDetails(report, console.theme())
                                        : TextReport.render(report, console.theme()));
            case JSON -> JsonReport.write(report, console.out());
        }
        console.out().flush();
        return failOn != null && report.hasFindingsFrom(failOn) ? Main.FINDINGS : Main.DONE;
    }

    boolean isText() {
        return format == Format.TEXT;
    }

    @Override
    public String toString() {
        return format.name().toLowerCase(Locale.ROOT);
    }
}
