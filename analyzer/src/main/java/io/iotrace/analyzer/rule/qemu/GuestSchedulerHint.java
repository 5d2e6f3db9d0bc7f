// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.MachineType;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The guest's own elevator (RULES 4, rule 68). */
public final class GuestSchedulerHint extends AbstractDiskRule {
    private static final Setting HOT =
            Setting.perSecond("hot", 5000, "requests of the disk, below which it does not matter");

    public GuestSchedulerHint() {
        super(RuleInfo.of(
                        "guest-scheduler-hint",
                        Topic.QEMU,
                        Need.CONFIGURATION,
                        Need.LEAVES,
                        Need.REQUESTS,
                        Need.GUEST,
                        Need.QEMU_DATA_PATH)
                .with(HOT));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        boolean single = known.queues() == 1
                || (known.queues() == 0
                        && MachineType.version(disk)
                                .filter(version -> version <= 501)
                                .isPresent());
        boolean sorted = disk.leaves().stream()
                .anyMatch(leaf -> Set.of("bfq", "mq-deadline", "kyber").contains(DiskView.text(leaf.scheduler())));
        if (!disk.bus().startsWith("virtio") || !single || !sorted || disk.isQuiet(HOT.value())) {
            return Outcome.ok("not sorted twice, as far as the host can tell");
        }
        return Finding.of(
                Verdict.SUSPECTED,
                Severity.INFO,
                "the host's device has an I/O scheduler, and so probably has the guest's disk",
                List.of(
                        new Evidence("queues of the disk", "1, for which Linux guests choose mq-deadline"),
                        new Evidence(
                                "scheduler below",
                                disk.leaves().stream()
                                        .map(leaf -> leaf.name() + " " + DiskView.text(leaf.scheduler()))
                                        .collect(Collectors.joining(", ")))),
                Remedy.command(
                        "Look in the guest; none is enough there, as the host sorts what all its guests send.",
                        "cat /sys/block/*/queue/scheduler   # in the guest"));
    }
}
