// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.TextReport;
import io.iotrace.analyzer.report.Theme;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a recording does not say is not 0: the writer of some was killed. */
class KnownLossTest {
    private static final long START = 1_000_000_000_000L;

    private static SyntheticRecording slowDevice() {
        return SyntheticRecording.wellConfigured()
                .withoutSession()
                .requests(200, 12, request -> request.stages[5] = 1_000_000);
    }

    /** As format 2 is left by a writer that was killed after eleven seconds. */
    private static SyntheticRecording killed() {
        return slowDevice()
                .event(
                        EventContext.at(START),
                        new TraceSession(
                                "0.2.0", 2, "", "all", "libbpf", START, 1_700_000_000_000_000_000L, "qemu", "", 1))
                .event(new EventContext(START, 11_000_000_000L, 0, null), new TraceProgress(2200, 2200, false))
                .event(new Loss("ring full", 0, true));
    }

    private static JsonNode loss(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return new ObjectMapper().readTree(bytes.toByteArray()).get("loss");
    }

    @Test
    void saysUpToWhenItIsKnownAndConfirmsNothing() throws IOException {
        Report report = killed().report();

        assertThat(loss(report).get("known").asBoolean()).isFalse();
        assertThat(loss(report).has("requests")).isFalse();
        assertThat(report.windows()).hasSize(1).first().satisfies(window -> {
            assertThat(window.complete()).isFalse();
            assertThat(window.durationNanos()).isEqualTo(11_000_000_000L);
        });
        assertThat(report.findings()).isNotEmpty().noneMatch(finding -> finding.verdict() == Verdict.CONFIRMED);
        assertThat(TextReport.render(report, Theme.PLAIN))
                .contains("What was lost is known for the first 11 s only")
                .doesNotContain("\nno request was lost");
    }

    @Test
    void saysThatNothingIsKnownWithoutASession() throws IOException {
        Report report = slowDevice().report();

        assertThat(loss(report).get("known").asBoolean()).isFalse();
        assertThat(report.findings()).noneMatch(finding -> finding.verdict() == Verdict.CONFIRMED);
        assertThat(TextReport.render(report, Theme.PLAIN)).contains("The recording does not say how it was made");
    }

    @Test
    void knowsItOfARecordingThatWasEnded() throws IOException {
        Report report = killed().event(
                        new EventContext(START, 12_500_000_000L, 0, null), new TraceProgress(2400, 2400, true))
                .report();

        assertThat(loss(report).get("known").asBoolean()).isTrue();
        assertThat(loss(report).get("requests").asLong()).isZero();
        assertThat(report.findings()).anyMatch(finding -> finding.verdict() == Verdict.CONFIRMED);
    }
}
