// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import java.util.function.Consumer;

/** Short ways to say what a rule must answer. */
public final class RuleTable {
    private RuleTable() {}

    /** The rule says this of the recording, and it is the only one that blames anything. */
    public static Finding alone(SyntheticRecording recording, String rule, Verdict verdict, Severity severity) {
        Finding finding = says(recording, rule, verdict, severity);
        assertThat(RuleAssertions.loud(recording.report())).isSubsetOf(rule);
        return finding;
    }

    public static Finding says(SyntheticRecording recording, String rule, Verdict verdict, Severity severity) {
        Finding finding =
                RuleAssertions.find(recording, rule).orElseThrow(() -> new AssertionError(rule + " says nothing"));
        assertThat(finding.verdict()).as(rule).isEqualTo(verdict);
        assertThat(finding.severity()).as(rule).isEqualTo(severity);
        assertThat(finding.evidence()).as(rule).isNotEmpty();
        assertThat(finding.remedy().text()).as(rule).isNotBlank();
        return finding;
    }

    public static void silent(SyntheticRecording recording, String rule) {
        RuleAssertions.assertSilent(recording, rule);
    }

    /** Requests of workers. */
    public static Consumer<RequestBuilder> byWorkers() {
        return request -> {
            request.thread = SyntheticRecording.WORKER;
            request.engine = "threads";
        };
    }
}
