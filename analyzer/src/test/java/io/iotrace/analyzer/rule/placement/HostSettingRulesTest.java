// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import static io.iotrace.analyzer.rule.RuleTable.alone;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.RuleAssertions;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Processors, memory and pressure of a virtual machine. */
class HostSettingRulesTest {
    private static final String HALT_POLL = "/sys/module/kvm/parameters/halt_poll_ns";
    private static final String IDLE_EXIT = "/sys/devices/system/cpu/cpu0/cpuidle latency";
    private static final String TRANSPARENT = "/sys/kernel/mm/transparent_hugepage/enabled";

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    private static SyntheticRecording starved(SyntheticRecording recording) {
        return recording.requests(200, 12, request -> {
            request.stages[1] = 400_000;
            request.runDelayNanos = 390_000;
        });
    }

    @Test
    void blamesAQuotaThatStopsTheThreadsAndNotTheProcessorsThen() {
        Finding finding = alone(
                starved(good().quota(0.2, 12, 6).event(SyntheticRecording.host())),
                "cpu-quota-throttled",
                Verdict.CONFIRMED,
                Severity.HIGH);

        assertThat(finding.evidence().toString()).contains("72 of 120", "0.2 processors");
        assertThat(finding.remedy().runtimeCommand()).startsWith("virsh schedinfo web-01 --live");
        assertThat(finding.remedy().gain().share()).isGreaterThan(0.5);
    }

    @Test
    void blamesOtherThreadsWhenThereIsNoQuotaOrItIsNotReached() {
        says(starved(good().quota(4, 12, 0)), "io-cpu-contention", Verdict.CONFIRMED, Severity.HIGH);
        silent(starved(good().quota(4, 12, 0)), "cpu-quota-throttled");
        silent(starved(good()), "cpu-quota-throttled");
    }

    @Test
    void isARiskWhenTheQuotaIsReachedAndRequestsDoNotWait() {
        says(good().quota(0.5, 12, 3).requests(200, 12), "cpu-quota-throttled", Verdict.RISK, Severity.LOW);
    }

    @Test
    void namesMemoryOnTheOtherSocket() {
        says(
                good().twoNodes(21)
                        .memory("0:104857600 1:1971322880", 2L << 30, 0)
                        .requests(2000, 12),
                "guest-memory-remote",
                Verdict.RISK,
                Severity.LOW);
    }

    @Test
    void doesNotMindMemoryThatIsNearOrUnknownOrOfOnePackage() {
        silent(
                good().twoNodes(21)
                        .memory("0:1971322880 1:104857600", 2L << 30, 0)
                        .requests(2000, 12),
                "guest-memory-remote");
        silent(good().twoNodes(21).memory("", 2L << 30, 0).requests(2000, 12), "guest-memory-remote");
        silent(
                good().twoNodes(21, "0", "0")
                        .memory("1:1971322880", 2L << 30, 0)
                        .requests(2000, 12),
                "guest-memory-remote");
        silent(good().twoNodes(12).memory("1:1971322880", 2L << 30, 0).requests(2000, 12), "guest-memory-remote");
        silent(good().twoNodes(21).memory("1:1971322880", 2L << 30, 0).requests(20, 12), "guest-memory-remote");
        silent(good().memory("0:1971322880", 2L << 30, 0).requests(2000, 12), "guest-memory-remote");
    }

    @Test
    void namesHaltPollingOnlyWhereProcessorsSleepDeeplyAndRequestsAreShort() {
        says(
                good().setting("", HALT_POLL, "0").setting("", IDLE_EXIT, "133").requests(2000, 12),
                "vcpu-wakeup-latency",
                Verdict.RISK,
                Severity.INFO);
        silent(
                good().setting("", HALT_POLL, "200000")
                        .setting("", IDLE_EXIT, "133")
                        .requests(2000, 12),
                "vcpu-wakeup-latency");
        silent(
                good().setting("", HALT_POLL, "0").setting("", IDLE_EXIT, "2").requests(2000, 12),
                "vcpu-wakeup-latency");
        silent(
                good().setting("", HALT_POLL, "0")
                        .setting("", IDLE_EXIT, "133")
                        .requests(2000, 12, request -> request.queueDepth = 8),
                "vcpu-wakeup-latency");
        silent(good().setting("", IDLE_EXIT, "133").requests(2000, 12), "vcpu-wakeup-latency");
    }

    @Test
    void namesSmallPagesOnlyForALargeBusyGuestOnAHostThatForbidsOthers() {
        says(
                good().setting("", TRANSPARENT, "always madvise [never]")
                        .memory("", 4L << 30, 0)
                        .requests(11_000, 2),
                "guest-memory-small-pages",
                Verdict.RISK,
                Severity.INFO);
        silent(
                good().setting("", TRANSPARENT, "always [madvise] never")
                        .memory("", 4L << 30, 0)
                        .requests(11_000, 2),
                "guest-memory-small-pages");
        silent(
                good().setting("", TRANSPARENT, "always madvise [never]")
                        .memory("", 4L << 30, 4L << 30)
                        .requests(11_000, 2),
                "guest-memory-small-pages");
        silent(
                good().setting("", TRANSPARENT, "always madvise [never]")
                        .memory("", 4L << 30, 0)
                        .requests(100, 2),
                "guest-memory-small-pages");
    }

    private static SyntheticRecording serving(int server) {
        int guest = 900;
        return good().event(new VirtualMachine("db-01", null, guest, true, "9.2", "kvm", "q35", 2, "", ""))
                .event(new VirtualDisk(
                        "db-01",
                        guest,
                        "vda",
                        "vhost-user-blk-pci",
                        "vda",
                        "vhost-user",
                        null,
                        "",
                        null,
                        null,
                        "/run/vhost.sock",
                        0,
                        0,
                        null,
                        true,
                        "",
                        false,
                        false,
                        "",
                        false,
                        false,
                        false,
                        0,
                        "",
                        0,
                        "",
                        null,
                        "",
                        0,
                        0,
                        false,
                        "",
                        server,
                        "qemu-storage-daemon",
                        0,
                        "",
                        "",
                        "",
                        ""));
    }

    @Test
    void namesAServingProcessThatWaitsForAProcessor() {
        SyntheticRecording waiting = serving(SyntheticRecording.PROCESS).requests(200, 12);
        for (int i = 0; i < 12; i++) {
            waiting.event(new io.iotrace.recording.event.ThreadStatistics(
                    SyntheticRecording.MACHINE,
                    SyntheticRecording.IO_THREAD,
                    "iothread1",
                    "iothread",
                    500_000_000,
                    300_000_000,
                    1000,
                    1000,
                    0,
                    0));
        }

        Finding finding = says(waiting, "vhost-user-poller", Verdict.CONFIRMED, Severity.HIGH);
        assertThat(finding.evidence().toString()).contains("db-01 vda (vhost-user)");
        silent(serving(SyntheticRecording.PROCESS).requests(200, 12), "vhost-user-poller");
        silent(serving(1).requests(200, 12), "vhost-user-poller");
    }

    private static RequestStatistics second(long requestNanos) {
        return new RequestStatistics(
                SyntheticRecording.MACHINE,
                SyntheticRecording.PROCESS,
                SyntheticRecording.DISK,
                "read",
                "native",
                "kick",
                "notify",
                1,
                4096,
                0,
                1,
                1,
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                "",
                1,
                requestNanos,
                requestNanos,
                requestNanos,
                requestNanos,
                requestNanos,
                "1");
    }

    @Test
    void saysThatPressureWithoutRequestsIsNoWait() {
        Finding finding = RuleAssertions.find(good().ioPressure(0.99, 12), "io-pressure-artefact")
                .orElseThrow();

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.INFO);
        assertThat(finding.evidence().toString()).contains("I/O pressure in 99 %");
    }

    @Test
    void saysNothingOfPressureThatRequestsExplainOrOfAShortLook() {
        SyntheticRecording explained = good().ioPressure(0.99, 12);
        for (int i = 0; i < 12; i++) {
            explained.event(second(900_000_000L));
        }
        assertThat(RuleAssertions.find(explained, "io-pressure-artefact")).isEmpty();
        assertThat(RuleAssertions.find(good().ioPressure(0.05, 12), "io-pressure-artefact"))
                .isEmpty();
        assertThat(RuleAssertions.find(good().ioPressure(0.99, 3), "io-pressure-artefact"))
                .isEmpty();
        assertThat(RuleAssertions.find(good().quota(4, 12, 0), "io-pressure-artefact"))
                .isEmpty();
    }
}
