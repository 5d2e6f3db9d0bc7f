// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.HeldRequests;
import org.junit.jupiter.api.Test;

/** What is said while QEMU, or a limit below it, holds requests back. */
class HeldRequestsTest {
    private static final long SECOND = 1_000_000_000L;

    private static SyntheticRecording slowDevice() {
        return SyntheticRecording.wellConfigured().requests(200, 12, request -> request.stages[5] = 1_000_000);
    }

    private static HeldRequests held(String cause, long standing, long operations, long time) {
        return new HeldRequests(
                SyntheticRecording.MACHINE,
                SyntheticRecording.PROCESS,
                SyntheticRecording.DISK,
                cause,
                1900,
                standing,
                standing,
                0,
                1900,
                operations,
                time);
    }

    private static DiskLimit limit(String limiter, long value) {
        return new DiskLimit(
                SyntheticRecording.MACHINE,
                SyntheticRecording.PROCESS,
                SyntheticRecording.DISK,
                limiter,
                "g",
                "iops-total",
                value,
                0,
                "qmp");
    }

    private static BlockJob job(String type, String status) {
        return new BlockJob(
                SyntheticRecording.MACHINE,
                SyntheticRecording.PROCESS,
                SyntheticRecording.DISK,
                "job0",
                type,
                status,
                "tgt",
                1,
                10,
                0);
    }

    @Test
    void saysWhatHoldsRequestsAndWhatQemuItselfMeasured() {
        Finding finding = says(
                slowDevice().event(limit("qemu", 200)).event(held("throttling", 10 * SECOND, 2400, 2400 * 80_000_000L)),
                "held-in-qemu",
                Verdict.CONFIRMED,
                Severity.HIGH);

        assertThat(finding.summary()).contains("a limit in QEMU").contains("not in the table");
        assertThat(finding.evidence()).contains(new Evidence("the queue stood", "at least 10 s"));
        assertThat(finding.evidence())
                .anySatisfy(item -> assertThat(item.value()).startsWith("80 ms, against"));
    }

    @Test
    void onlySuspectsWhereTheCauseIsUnknown() {
        says(slowDevice().event(held("unknown", 10 * SECOND, 0, 0)), "held-in-qemu", Verdict.SUSPECTED, Severity.HIGH);
        silent(slowDevice(), "held-in-qemu");
    }

    @Test
    void neverConfirmsTheDeviceWhileRequestsAreHeld() {
        assertThat(verdict(slowDevice(), "device-bound")).isEqualTo(Verdict.CONFIRMED);
        assertThat(verdict(slowDevice().event(held("throttling", SECOND, 0, 0)), "device-bound"))
                .isEqualTo(Verdict.SUSPECTED);
    }

    @Test
    void namesALimitThatWasSetWhileTheVmRan() {
        says(
                slowDevice().event(limit("qemu", 200)).event(held("throttling", 10 * SECOND, 0, 0)),
                "qemu-throttle-active",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        silent(slowDevice().event(limit("qemu", 100_000)), "qemu-throttle-active");
    }

    @Test
    void namesALimitOfTheControlGroupOnlyWhereItHolds() {
        says(
                slowDevice().event(limit("io.max", 200)).event(held("kernel-limit", 10 * SECOND, 0, 0)),
                "cgroup-io-throttle",
                Verdict.CONFIRMED,
                Severity.HIGH);
        silent(slowDevice().event(limit("io.max", 200)), "cgroup-io-throttle");
        silent(slowDevice().event(limit("qemu", 200)), "cgroup-io-throttle");
    }

    @Test
    void namesAJobBesideTheGuest() {
        says(
                slowDevice().event(job("backup", "running")).event(held("block-job", 10 * SECOND, 0, 0)),
                "block-job-active",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        says(slowDevice().event(job("mirror", "ready")), "block-job-active", Verdict.CONFIRMED, Severity.INFO);
        silent(slowDevice().event(job("mirror", "ended")), "block-job-active");
    }
}
