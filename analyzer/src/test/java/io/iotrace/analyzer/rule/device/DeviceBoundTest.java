// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import static io.iotrace.analyzer.rule.RuleAssertions.assertSilent;
import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.RuleAssertions;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import org.junit.jupiter.api.Test;

class DeviceBoundTest {
    private static final String RULE = "device-bound";

    private static SyntheticRecording slowDevice(int perSecond, int seconds) {
        return SyntheticRecording.wellConfigured()
                .requests(perSecond, seconds, request -> request.stages[5] = 1_000_000);
    }

    @Test
    void saysThatTheDeviceIsTheTimeAndBlamesNothing() {
        SyntheticRecording recording = slowDevice(200, 12);
        Finding finding = find(recording, RULE).orElseThrow();

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.INFO);
        assertThat(finding.summary()).startsWith("97 % of the time is in the device");
        assertThat(RuleAssertions.loud(recording.report())).isEmpty();
    }

    @Test
    void namesNeighboursThatWereNotTraced() {
        assertThat(find(slowDevice(200, 12).leafLoad(10_000, 4), RULE)
                        .orElseThrow()
                        .evidence())
                .contains(new Evidence(
                        "noisy neighbour", "98 % of the bytes on nvme0n1 are of processes that were not traced"));
    }

    @Test
    void isOnlySuspectedWhenTooLittleWasTraced() {
        assertThat(verdict(slowDevice(50, 12), RULE)).isEqualTo(Verdict.SUSPECTED);
        assertSilent(slowDevice(5, 12), RULE);
    }

    @Test
    void staysSilentWhenTheTimeIsElsewhere() {
        assertSilent(SyntheticRecording.wellConfigured().requests(200, 12), RULE);
    }
}
