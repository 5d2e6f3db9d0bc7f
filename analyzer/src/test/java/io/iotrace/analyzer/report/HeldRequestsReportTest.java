// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.HeldRequests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What QEMU holds back is in no stage, so the report says it first. */
class HeldRequestsReportTest {
    private static SyntheticRecording slowDevice() {
        return SyntheticRecording.wellConfigured().requests(200, 12, request -> request.stages[5] = 1_000_000);
    }

    private static SyntheticRecording held(long guestOperations, long guestTime) {
        return slowDevice()
                .event(new HeldRequests(
                        SyntheticRecording.MACHINE,
                        SyntheticRecording.PROCESS,
                        SyntheticRecording.DISK,
                        "throttling",
                        700,
                        6_200_000_000L,
                        90_000_000L,
                        700,
                        690,
                        guestOperations,
                        guestTime));
    }

    private static JsonNode disk(SyntheticRecording recording) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(recording.report(), bytes);
        return new ObjectMapper().readTree(bytes.toByteArray()).at("/vms/0/disks/0");
    }

    @Test
    void boundsTheWaitAndGivesQemusOwnMeanWhereItIsKnown() throws IOException {
        JsonNode disk = disk(held(800, 800 * 15_600_000L));

        assertThat(disk.at("/heldInQemu/atLeastNanos").asLong()).isEqualTo(6_200_000_000L);
        assertThat(disk.at("/heldInQemu/meanNanos").asLong()).isEqualTo(15_600_000L);
        assertThat(disk.at("/heldInQemu/cause").asText()).isEqualTo("a limit or a block job in QEMU");
        assertThat(disk.get("summary").asText())
                .startsWith(
                        "a limit or a block job in QEMU held requests back for 6.2 s at least, a request took 15.6 ms on average as"
                                + " QEMU counts it; only after that: p99 ");
    }

    @Test
    void namesTheLimitOrTheJobThatIsKnown() throws IOException {
        assertThat(disk(held(0, 0).disk(disk -> disk.throttling = "iops-total=1000"))
                        .at("/heldInQemu/cause")
                        .asText())
                .isEqualTo("a limit in QEMU");
        assertThat(disk(held(0, 0)
                                .event(new BlockJob(
                                        SyntheticRecording.MACHINE,
                                        SyntheticRecording.PROCESS,
                                        SyntheticRecording.DISK,
                                        "nightly",
                                        "backup",
                                        "running",
                                        "/backup/a.qcow2",
                                        0,
                                        1,
                                        0)))
                        .at("/heldInQemu/cause")
                        .asText())
                .isEqualTo("a backup or another block job");
    }

    /** A write that waits for a backup's target that no file of the host shows. */
    @Test
    void restsOnQemusOwnMeanWhereNothingElseTellsOfTheWait() throws IOException {
        JsonNode disk = disk(slowDevice()
                .event(new HeldRequests(
                        SyntheticRecording.MACHINE,
                        SyntheticRecording.PROCESS,
                        SyntheticRecording.DISK,
                        "unknown",
                        0,
                        0,
                        0,
                        0,
                        0,
                        103,
                        103 * 279_000_000L)));

        assertThat(disk.at("/heldInQemu").has("atLeastNanos")).isFalse();
        assertThat(disk.at("/heldInQemu/meanNanos").asLong()).isEqualTo(279_000_000L);
        assertThat(disk.get("summary").asText())
                .startsWith(
                        "something in QEMU held requests back, a request took 279 ms on average as QEMU counts it;");
    }

    @Test
    void givesNoMeanThatQemuWasNotAskedFor() throws IOException {
        assertThat(disk(held(0, 0)).at("/heldInQemu").has("meanNanos")).isFalse();
    }

    @Test
    void callsNoDeviceTheCauseMeanwhile() {
        assertThat(slowDevice().report().findings())
                .anyMatch(finding -> finding.rule().equals("device-bound") && finding.verdict() == Verdict.CONFIRMED);
        assertThat(held(0, 0).report().findings())
                .noneMatch(finding -> finding.rule().equals("device-bound") && finding.verdict() == Verdict.CONFIRMED);
    }

    @Test
    void saysNothingOfADiskThatWasNotHeldBack() throws IOException {
        assertThat(disk(slowDevice()).has("heldInQemu")).isFalse();
    }
}
