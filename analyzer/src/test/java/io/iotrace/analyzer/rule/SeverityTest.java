// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class SeverityTest {
    @Test
    void followsTheMeasuredImpact() {
        assertThat(Severity.of(new Impact(0.30, 0))).isEqualTo(Severity.HIGH);
        assertThat(Severity.of(new Impact(0.01, 0.5))).isEqualTo(Severity.HIGH);
        assertThat(Severity.of(new Impact(0.29, 0.49))).isEqualTo(Severity.MEDIUM);
        assertThat(Severity.of(new Impact(0.03, 0))).isEqualTo(Severity.LOW);
        assertThat(Severity.of(new Impact(0.029, 0.1))).isEqualTo(Severity.INFO);
    }

    @Test
    void neverFallsWhenTheInjectedDelayDoubles() {
        assertMonotonic(
                "main-loop-disk",
                delay -> SyntheticRecording.wellConfigured()
                        .disk(disk -> disk.ioThreads = "")
                        .threadLoad(SyntheticRecording.PROCESS, "main", 0.3, 0, 0)
                        .requests(1000, 11, request -> {
                            request.thread = SyntheticRecording.PROCESS;
                            request.stages[1] = 15_000 + delay;
                        }));
        assertMonotonic(
                "wrong-blk-scheduler",
                delay -> SyntheticRecording.wellConfigured()
                        .leaf(leaf -> leaf.scheduler = "bfq")
                        .requests(5000, 11, request -> request.stages[4] = 6_000 + delay));
        assertMonotonic(
                "cross-numa-iothread",
                delay -> SyntheticRecording.wellConfigured()
                        .twoNodes(21)
                        .leaf(leaf -> leaf.node = 1)
                        .requests(600, 11, request -> request.node = 1)
                        .requests(600, 11, request -> request.stages[3] += 3_000 + delay));
    }

    private static void assertMonotonic(String rule, LongFunction<SyntheticRecording> withDelay) {
        Severity previous = Severity.INFO;
        for (long delay = 1_000; delay <= 1_024_000; delay *= 4) {
            Finding finding = RuleAssertions.find(withDelay.apply(delay), rule).orElseThrow();
            assertThat(finding.verdict()).as("%s at %d ns", rule, delay).isEqualTo(Verdict.CONFIRMED);
            assertThat(finding.severity()).as("%s at %d ns", rule, delay).isLessThanOrEqualTo(previous);
            previous = finding.severity();
        }
        assertThat(previous).isEqualTo(Severity.HIGH);
    }
}
