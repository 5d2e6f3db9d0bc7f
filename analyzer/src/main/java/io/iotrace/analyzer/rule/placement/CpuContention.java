// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Impact;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Times;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.GroupWaits;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayList;
import java.util.List;

/** Run-queue time (RULES 2, rule 7). */
public final class CpuContention extends AbstractDiskRule {
    private static final Setting SHARE =
            Setting.share("share", 0.10, "time of all requests that is waiting for a processor");
    private static final Setting LONG = Setting.nanos("long", 100_000, "99th percentile of that wait");

    public CpuContention() {
        super(RuleInfo.of("io-cpu-contention", Topic.PLACEMENT, Need.REQUESTS, Need.QEMU_DATA_PATH)
                .with(SHARE, LONG)
                .reading(GroupWaits.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Times wait = disk.runQueue();
        long all = disk.all().total().sumNanos();
        if (wait.count() == 0 || all <= 0) {
            return Outcome.notApplicable("the wait for a processor was not measured");
        }
        if (disk.fact(GroupWaits.TYPE)
                .of(disk.processId())
                .filter(CpuQuota::isReached)
                .isPresent()) {
            return Outcome.notApplicable("a quota of processor time stops the threads: cpu-quota-throttled");
        }
        double share = Math.min(1, (double) wait.sumNanos() / all);
        if (share < SHARE.value() || wait.percentileNanos(0.99) < LONG.value()) {
            return Outcome.ok(Numbers.percent(share) + " of the time is waiting for a processor");
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "wait for a processor",
                "p50 " + Durations.format(wait.medianNanos()) + ", p99 "
                        + Durations.format(wait.percentileNanos(0.99))));
        for (VirtualMachineThread thread : disk.submitters().stream().limit(3).toList()) {
            disk.threadLoad(thread.threadId())
                    .ifPresent(load -> evidence.add(new Evidence(
                            "thread " + thread.threadId() + " (" + DiskView.text(thread.name()) + ")",
                            Numbers.percent(load.busyShare()) + " busy, " + Numbers.percent(load.runQueueShare())
                                    + " waiting, may run on " + DiskView.text(thread.allowedProcessors()))));
        }
        return Finding.of(
                disk.isEnough(wait.count()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(new Impact(share, 0)),
                Numbers.percent(share) + " of the time the threads that serve the disk could run but had no processor",
                evidence,
                Remedy.advice(
                                "Give I/O threads processors of their own, apart from those of vCPUs of this and other VMs: virsh"
                                        + " iothreadpin and emulatorpin change it at once. Leave one processor a node for I/O.")
                        .withGain(new Gain(
                                share, Math.round(share * disk.meanNanos()), "high: the wait itself was measured")));
    }
}
