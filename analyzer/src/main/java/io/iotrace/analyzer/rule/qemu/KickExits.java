// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Set;

/** ioeventfd is off (RULES 3, rule 45). */
public final class KickExits extends AbstractDiskRule {
    public KickExits() {
        super(RuleInfo.of("kick-exits-to-userspace", Topic.QEMU, Need.CONFIGURATION, Need.COMMAND_LINE, Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!disk.bus().startsWith("virtio")) {
            return Outcome.notApplicable("not a virtio device");
        }
        if (disk.options()
                .queueProperty(known, "ioeventfd")
                .filter("off"::equals)
                .isEmpty()) {
            return Outcome.ok("ioeventfd is not switched off");
        }
        double byVcpu = disk.submittedBy(Set.of("vcpu"));
        boolean seen = byVcpu >= 0.5;
        return Finding.of(
                Verdict.of(true, seen, disk.isEnough(disk.all().requests())).orElseThrow(),
                seen || disk.all().requests() == 0 ? Severity.MEDIUM : Severity.LOW,
                "ioeventfd=off: the vCPU that notifies the device runs QEMU's code instead of the guest",
                List.of(
                        new Evidence("ioeventfd", "off"),
                        new Evidence("requests submitted by vCPU threads", Numbers.percent(byVcpu))),
                new DiskRemedy(disk)
                        .withoutQueueProperty("ioeventfd")
                        .build("Leave ioeventfd at its default, on.", true));
    }
}
