// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

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
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** An advisory with a figure (RULES 4, rule 59). */
public final class RawFileVsBlock extends AbstractDiskRule {
    private static final Setting SHARE = Setting.share("share", 0.10, "time of requests in submit and complete");

    public RawFileVsBlock() {
        super(RuleInfo.of("raw-file-vs-block", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(SHARE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (DiskView.text(known.fileSystem()).isEmpty()
                || !known.cacheDirect()
                || disk.leaves().isEmpty()) {
            return Outcome.notApplicable("no file on a local file system with O_DIRECT");
        }
        double share = disk.timeShare(Stage.SUBMIT) + disk.timeShare(Stage.COMPLETE);
        boolean certain = disk.isEnough(disk.all().requests());
        if (share < SHARE.value() || !certain || disk.isQuiet(5000)) {
            return Outcome.ok(Numbers.percent(share) + " of the time is in submit and complete");
        }
        return Finding.of(
                Verdict.SUSPECTED,
                Severity.INFO,
                Numbers.percent(share) + " of the time is in the host's file system and its neighbours",
                List.of(
                        new Evidence("submit", Numbers.percent(disk.timeShare(Stage.SUBMIT))),
                        new Evidence("complete", Numbers.percent(disk.timeShare(Stage.COMPLETE)))),
                Remedy.advice(
                        "A logical volume or a partition instead of a file saves a part of that, and the convenience of files."));
    }
}
