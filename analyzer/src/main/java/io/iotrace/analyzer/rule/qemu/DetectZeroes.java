// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

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
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Optional;

/** detect-zeroes is on (RULES 3, rule 32). */
public final class DetectZeroes extends AbstractDiskRule {
    private static final Setting SHARE =
            Setting.share("qemu-share", 0.20, "time of writes from the thread running to the submit call");

    public DetectZeroes() {
        super(RuleInfo.of("detect-zeroes-cost", Topic.QEMU, Need.CONFIGURATION, Need.COMMAND_LINE, Need.REQUESTS)
                .with(SHARE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        Optional<String> given =
                disk.options().nodeProperty(known, "detect-zeroes").filter(text -> !text.equals("off"));
        Traffic writes = disk.only("write");
        if (given.isEmpty() || writes.requests() == 0) {
            return Outcome.notApplicable("detect-zeroes is off, or nothing was written");
        }
        double share = (double) writes.stage(Stage.QEMU).sumNanos()
                / Math.max(1, writes.total().sumNanos());
        if (share < SHARE.value() || disk.isQuiet(1000)) {
            return Outcome.ok(
                    "detect-zeroes=" + given.get() + ", " + Numbers.percent(share) + " of the writes' time is in QEMU");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "detect-zeroes=" + given.get() + ": QEMU reads each write's data before it submits it",
                List.of(new Evidence("of the writes' time in QEMU", Numbers.percent(share))),
                new DiskRemedy(disk)
                        .node("detect_zeroes", "detect-zeroes", "off", "detect_zeroes=0")
                        .build("Switch it off unless thin provisioning needs it.", true));
    }
}
