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
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import java.util.List;
import java.util.Optional;

/** The origin of a classic LVM snapshot (RULES 4, rule 51). */
public final class LvmSnapshotCow extends AbstractDiskRule {
    private static final Setting SHARE =
            Setting.share("share", 0.30, "time of writes between the block layer's queue and the leaf");

    public LvmSnapshotCow() {
        super(RuleInfo.of("lvm-snapshot-cow", Topic.DEVICE, Need.LEAVES)
                .with(SHARE)
                .easing(Stage.BLOCK)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<BlockDevice> origin = Mapping.find(disk, "LVM-.*-real");
        Optional<BlockDevice> snapshot = Mapping.find(disk, "LVM-.*-cow");
        if (origin.isEmpty() && snapshot.isEmpty()) {
            return Outcome.notApplicable("no classic LVM snapshot below the disk");
        }
        Traffic writes = disk.only("write");
        double share = writes.total().sumNanos() == 0
                ? 0
                : (double) writes.stage(Stage.BLOCK).sumNanos() / writes.total().sumNanos();
        Optional<Verdict> verdict = Verdict.of(true, share >= SHARE.value(), disk.isEnough(writes.requests()));
        String which = Mapping.name(snapshot.or(() -> origin).orElseThrow());
        Severity severity = writes.requests() == 0 ? Severity.LOW : Severity.of(new Impact(share, 0));
        return Finding.of(
                verdict.orElseThrow(),
                severity,
                snapshot.isPresent()
                        ? "the disk is a classic LVM snapshot"
                        : "the volume has a classic LVM snapshot: the first write to each chunk copies the old one",
                List.of(
                        new Evidence("device", which),
                        new Evidence("queue to leaf, of writes", Numbers.percent(share) + " of their time")),
                Remedy.advice(
                        "Remove or merge the snapshot once the backup has it (lvremove, lvconvert --merge). Snapshots of a"
                                + " thin pool copy no data."));
    }
}
