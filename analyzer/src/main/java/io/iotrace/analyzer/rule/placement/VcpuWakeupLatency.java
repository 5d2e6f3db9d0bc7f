// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.List;
import java.util.OptionalLong;

/** halt_poll_ns (RULES 3, rule 44). */
public final class VcpuWakeupLatency extends AbstractDiskRule {
    private static final String HALT_POLL = "/sys/module/kvm/parameters/halt_poll_ns";
    private static final String IDLE_EXIT = "/sys/devices/system/cpu/cpu0/cpuidle latency";
    private static final Setting FAST =
            Setting.nanos("fast", 200_000, "median of a request, above which a wake-up hardly counts");
    private static final Setting DEEP =
            Setting.nanos("deep", 50_000, "time to leave the deepest idle state that is allowed");
    private static final Setting BUSY =
            Setting.perSecond("busy", 1000, "requests of the disk, below which it does not matter");

    public VcpuWakeupLatency() {
        super(RuleInfo.of("vcpu-wakeup-latency", Topic.PLACEMENT, Need.REQUESTS, Need.GUEST)
                .with(FAST, DEEP, BUSY)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        HostSettings settings = disk.fact(HostSettings.TYPE);
        boolean kvm = disk.machine()
                .filter(machine -> "kvm".equals(machine.accelerator()))
                .isPresent();
        OptionalLong poll = settings.hostNumber(HALT_POLL);
        long exit = 1000 * settings.hostNumber(IDLE_EXIT).orElse(0);
        if (!kvm || poll.isEmpty()) {
            return Outcome.notApplicable("no KVM, or its parameters are not known");
        }
        boolean alone = disk.meanQueueDepth() > 0 && disk.meanQueueDepth() < 2;
        if (poll.getAsLong() > 0
                || exit < DEEP.value()
                || !alone
                || disk.isQuiet(BUSY.value())
                || disk.all().total().medianNanos() > FAST.value()) {
            return Outcome.ok("halt_poll_ns=" + poll.getAsLong());
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "KVM does not wait before it puts a vCPU's processor to sleep, and waking one takes up to "
                        + Durations.format(exit),
                List.of(
                        new Evidence("kvm.halt_poll_ns", "0"),
                        new Evidence("leaving the deepest idle state", Durations.format(exit)),
                        new Evidence(
                                "a request as the host sees it",
                                "p50 " + Durations.format(disk.all().total().medianNanos())),
                        new Evidence("queue depth at submit", Numbers.decimal(disk.meanQueueDepth()))),
                Remedy.command(
                                "The guest waits for its vCPU after the last stage that iotrace sees, so the time is in no stage. Compare"
                                        + " the guest's own latency before and after; it costs power and processor time.",
                                "echo 200000 > " + HALT_POLL)
                        .withRisk("a vCPU that polls takes processor time from others on the same processor"));
    }
}
