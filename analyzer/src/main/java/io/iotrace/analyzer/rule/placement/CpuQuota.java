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
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.GroupWaits;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.Quoting;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;
import java.util.Optional;

/** cpu.max (RULES 3, rule 40). */
public final class CpuQuota extends AbstractDiskRule {
    private static final Setting THROTTLED =
            Setting.share("throttled", 0.01, "periods of the quota in which the group had to wait");
    private static final Setting WAITING =
            Setting.share("waiting", 0.03, "time of all requests that is waiting for a processor");

    public CpuQuota() {
        super(RuleInfo.of("cpu-quota-throttled", Topic.PLACEMENT, Need.REQUESTS)
                .with(THROTTLED, WAITING)
                .reading(GroupWaits.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<GroupWaits.Wait> wait =
                disk.fact(GroupWaits.TYPE).of(disk.processId()).filter(known -> known.quota() > 0);
        if (wait.isEmpty()) {
            return Outcome.notApplicable("no quota of processor time");
        }
        GroupWaits.Wait known = wait.get();
        if (!isReached(known)) {
            return Outcome.ok(
                    "the quota was reached in " + Numbers.percent(known.throttledShare()) + " of its periods");
        }
        long all = disk.all().total().sumNanos();
        double waiting = all <= 0 ? 0 : Math.min(1, (double) disk.runQueue().sumNanos() / all);
        boolean hurts = waiting >= WAITING.value();
        return Finding.of(
                !hurts ? Verdict.RISK : disk.isEnough(disk.runQueue().count()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                hurts ? Severity.of(new Impact(waiting, 0)) : Severity.LOW,
                "the quota of processor time stops the VM's threads, those that do its I/O too",
                List.of(
                        new Evidence(
                                "quota",
                                Numbers.decimal(known.quota()) + " processors (cpu.max of " + known.quotaGroup() + ")"),
                        new Evidence(
                                "periods in which it was used up",
                                Numbers.count(known.throttledPeriods()) + " of " + Numbers.count(known.periods())),
                        new Evidence("stood still", Durations.format(known.throttledNanos()) + " over all processors"),
                        new Evidence("waiting for a processor", Numbers.percent(waiting) + " of the time of requests")),
                remedy(disk, waiting));
    }

    private static Remedy remedy(DiskView disk, double waiting) {
        String domain = disk.machine()
                .map(VirtualMachine::libvirtDomain)
                .map(DiskView::text)
                .orElse("");
        Remedy remedy = Remedy.advice(
                "Raise the quota, or take the I/O threads out of it: libvirt counts vCPUs, emulator and"
                        + " IOThreads apart (<quota>, <emulator_quota>, <iothread_quota>); in Kubernetes leave out the CPU limit or give the"
                        + " pod dedicated CPUs. A threads' wait ends only with the period (100 ms), whatever the load.");
        if (waiting > 0) {
            remedy = remedy.withGain(new Gain(
                    waiting,
                    Math.round(waiting * disk.meanNanos()),
                    "medium: the wait was measured, and all of it is taken for the quota's"));
        }
        return domain.isEmpty()
                ? remedy
                : remedy.withCommand("virsh schedinfo " + Quoting.shell(domain)
                        + " --live --set iothread_quota=-1 --set emulator_quota=-1");
    }

    /** Whether a quota made the threads wait often enough to matter. */
    static boolean isReached(GroupWaits.Wait wait) {
        return wait.quota() > 0 && wait.throttledShare() >= THROTTLED.value();
    }
}
