// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.report.Report;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What rule tests ask of a report. */
public final class RuleAssertions {
    private RuleAssertions() {}

    public static Optional<Finding> find(SyntheticRecording recording, String rule) {
        return find(recording.report(), rule);
    }

    public static Optional<Finding> find(Report report, String rule) {
        return report.findings().stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst();
    }

    public static Finding only(SyntheticRecording recording, String rule) {
        assertThat(loud(recording.report())).isEqualTo(Set.of(rule));
        return find(recording, rule).orElseThrow();
    }

    public static void assertSilent(SyntheticRecording recording, String rule) {
        assertThat(find(recording, rule)).isEmpty();
    }

    public static Verdict verdict(SyntheticRecording recording, String rule) {
        return find(recording, rule).map(Finding::verdict).orElse(null);
    }

    /** Rules that blame something: neither cleared nor for information only. */
    public static Set<String> loud(Report report) {
        return report.findings().stream()
                .filter(finding -> finding.verdict() != Verdict.CLEARED && finding.severity() != Severity.INFO)
                .map(Finding::rule)
                .collect(Collectors.toSet());
    }
}
