// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.recording.Boundary;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The same slow device, read by a kernel and by firmware. */
class FirmwareTest {
    private static SyntheticRecording slowDevice(Consumer<RequestBuilder> variation) {
        return SyntheticRecording.wellConfigured().requests(200, 12, request -> {
            request.stages[5] = 1_000_000;
            variation.accept(request);
        });
    }

    private static Finding deviceBound(Consumer<RequestBuilder> variation) {
        return RuleAssertions.find(slowDevice(variation), "device-bound").orElseThrow();
    }

    @Test
    void confirmsNothingOfReadsThatNoInterruptEnds() {
        Finding finding = deviceBound(request -> request.to = Boundary.REAPED);

        assertThat(finding.verdict()).isEqualTo(Verdict.SUSPECTED);
        assertThat(finding.evidence())
                .contains(
                        new Evidence(
                                "not certain",
                                "all 2,400 requests were reads, one at a time, and none ended in an interrupt: firmware, or a guest that polls"));
    }

    @Test
    void takesNoKernelForFirmware() {
        assertThat(deviceBound(request -> {}).verdict()).isEqualTo(Verdict.CONFIRMED);
    }

    @Test
    void takesAGuestThatPollsWithSeveralRequestsInFlightForNoFirmware() {
        Finding finding = deviceBound(request -> {
            request.to = Boundary.REAPED;
            request.queueDepth = 4;
        });

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
    }
}
