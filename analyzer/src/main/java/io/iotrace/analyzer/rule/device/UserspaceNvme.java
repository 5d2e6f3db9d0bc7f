// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

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
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** A drive that one disk has to itself (RULES 4, rule 65). */
public final class UserspaceNvme extends AbstractDiskRule {
    private static final Setting FAST = Setting.nanos("fast-device", 100_000, "median of the device");
    private static final Setting KERNEL = Setting.share(
            "kernel", 0.25, "time of all requests in the submit call, the block layer and the completion");
    private static final Setting HOT = Setting.perSecond("hot", 20_000, "requests of the disk");

    public UserspaceNvme() {
        super(RuleInfo.of(
                        "userspace-nvme-candidate",
                        Topic.DEVICE,
                        Need.CONFIGURATION,
                        Need.LEAVES,
                        Need.REQUESTS,
                        Need.QEMU_DATA_PATH,
                        Need.GUEST)
                .with(FAST, KERNEL, HOT));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        boolean whole = disk.leaves().size() == 1
                && "nvme".equals(disk.leaves().get(0).kind())
                && disk.leaves().get(0).device() == known.device()
                && !disk.leaves().get(0).remote()
                && "host_device".equals(known.protocol())
                && disk.isRaw()
                && known.openers() <= 1;
        if (!whole) {
            return Outcome.notApplicable("the disk is not a whole NVMe drive of its own");
        }
        long device = disk.all().stage(Stage.DEVICE).medianNanos();
        double kernel = disk.timeShare(Stage.SUBMIT) + disk.timeShare(Stage.BLOCK) + disk.timeShare(Stage.COMPLETE);
        if (device == 0 || device > FAST.value() || kernel < KERNEL.value() || disk.isQuiet(HOT.value())) {
            return Outcome.ok("the kernel takes " + Numbers.percent(kernel) + " of the time");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "a whole NVMe drive serves this disk alone, and the host's kernel takes " + Numbers.percent(kernel)
                        + " of the time",
                List.of(
                        new Evidence("drive", disk.leaves().get(0).name()),
                        new Evidence("device", "p50 " + Durations.format(device)),
                        new Evidence("submit, block and complete", Numbers.percent(kernel) + " of the time")),
                Remedy.advice(
                                "QEMU's own NVMe driver (libvirt <disk type='nvme'>, -blockdev driver=nvme) or passing the drive"
                                        + " through leaves the kernel out. The drive then belongs to this VM alone: no partitions, encryption"
                                        + " or multipath of the host, and passed through no live migration. iotrace then sees less.")
                        .withRisk("unbind the drive from the kernel only when nothing else uses it"));
    }
}
