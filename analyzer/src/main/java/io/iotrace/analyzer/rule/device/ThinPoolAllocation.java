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
import io.iotrace.analyzer.rule.Times;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import java.util.List;
import java.util.Optional;

/** A thin pool below the disk (RULES 4, rule 52). */
public final class ThinPoolAllocation extends AbstractDiskRule {
    private static final Setting SHARE =
            Setting.share("share", 0.20, "time of writes between the block layer's queue and the leaf");
    private static final Setting SPREAD =
            Setting.ratio("spread", 10, "p99 of that time against its median, as some writes allocate and most do not");

    public ThinPoolAllocation() {
        super(RuleInfo.of("thin-pool-allocation", Topic.DEVICE, Need.LEAVES, Need.REQUESTS)
                .with(SHARE, SPREAD)
                .easing(Stage.BLOCK)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<BlockDevice> pool = Mapping.find(disk, "LVM-.*-tpool");
        if (pool.isEmpty()) {
            return Outcome.notApplicable("no thin pool below the disk");
        }
        Traffic writes = disk.only("write");
        Times queue = writes.stage(Stage.BLOCK);
        double share = writes.total().sumNanos() == 0
                ? 0
                : (double) queue.sumNanos() / writes.total().sumNanos();
        boolean bimodal = queue.count() > 0 && queue.percentileNanos(0.99) >= SPREAD.value() * queue.medianNanos();
        if (share < SHARE.value() || !bimodal) {
            return Outcome.ok("writes hardly wait for the thin pool");
        }
        return Finding.of(
                disk.isEnough(writes.requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(new Impact(share, 0)).atLeast(Severity.LOW),
                "writes wait for the thin pool to allocate chunks",
                List.of(
                        new Evidence("pool", Mapping.name(pool.get())),
                        new Evidence("queue to leaf, of writes", Numbers.percent(share) + " of their time"),
                        new Evidence(
                                "queue to leaf",
                                "p50 " + Durations.format(queue.medianNanos()) + ", p99 "
                                        + Durations.format(queue.percentileNanos(0.99)))),
                Remedy.command(
                                "Look how full the pool and its metadata are first; a full pool stops writes. Larger chunks allocate"
                                        + " less often, and without zeroing (lvchange -Z n) new chunks cost less.",
                                "lvs -a -o name,data_percent,metadata_percent,chunk_size,zero")
                        .withRisk("without zeroing a guest can read what was in a chunk before"));
    }
}
