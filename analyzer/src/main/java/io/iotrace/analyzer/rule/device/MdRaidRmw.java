// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

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
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RAID 4, 5 and 6 (RULES 4, rule 69). */
public final class MdRaidRmw extends AbstractDiskRule {
    private static final Setting SHARE =
            Setting.share("share", 0.30, "time of writes between the block layer's queue and the members");
    private static final Setting WRITES = Setting.share("writes", 0.05, "writes, of all requests");

    public MdRaidRmw() {
        super(RuleInfo.of("md-raid-rmw", Topic.DEVICE, Need.LEAVES, Need.REQUESTS)
                .with(SHARE, WRITES)
                .easing(Stage.BLOCK)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        HostSettings settings = disk.fact(HostSettings.TYPE);
        Optional<BlockDevice> raid = disk.stack().stream()
                .filter(device -> settings.of(device.name(), "md/level")
                        .filter(level -> level.matches("raid[456]"))
                        .isPresent())
                .findFirst();
        Traffic writes = disk.only("write");
        if (raid.isEmpty() || disk.all().share(writes.requests()) < WRITES.value()) {
            return Outcome.notApplicable("no RAID with parity below the disk, or hardly any writes");
        }
        String name = raid.get().name();
        double share = (double) writes.stage(Stage.BLOCK).sumNanos()
                / Math.max(1, writes.total().sumNanos());
        Verdict verdict = Verdict.of(true, share >= SHARE.value(), disk.isEnough(writes.requests()))
                .orElseThrow();
        long chunk = settings.number(name, "md/chunk_size").orElse(0);
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "array", name + ", " + settings.of(name, "md/level").orElse("")));
        if (chunk > 0) {
            evidence.add(new Evidence("chunk", Sizes.format(chunk)));
        }
        settings.number(name, "md/group_thread_cnt")
                .ifPresent(count -> evidence.add(new Evidence("group_thread_cnt", Numbers.count(count))));
        evidence.add(new Evidence("queue to members, of writes", Numbers.percent(share) + " of their time"));
        return Finding.of(
                verdict,
                Severity.of(new Impact(share, 0)).atLeast(Severity.LOW),
                "writes to a RAID with parity read the old data and parity first",
                evidence,
                Remedy.command(
                        "RAID 10 has no parity to read. On this array: align the guest's partitions to whole stripes, and let"
                                + " several threads do the parity.",
                        "echo 4 > /sys/block/" + name + "/md/group_thread_cnt"));
    }
}
