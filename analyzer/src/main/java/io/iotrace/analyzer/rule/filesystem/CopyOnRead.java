// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

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
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** copy-on-read is on (RULES 3, rule 33). */
public final class CopyOnRead extends AbstractDiskRule {
    public CopyOnRead() {
        super(RuleInfo.of(
                "copy-on-read", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.COMMAND_LINE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        boolean on = disk.options()
                        .nodeProperty(known, "copy-on-read")
                        .filter("on"::equals)
                        .isPresent()
                || disk.options().nodes(known).stream()
                        .anyMatch(node -> node.get("driver")
                                .filter("copy-on-read"::equals)
                                .isPresent());
        if (!on) {
            return Outcome.ok("copy-on-read is off");
        }
        if (disk.isQuiet(10)) {
            return Outcome.notApplicable("hardly used");
        }
        long reads = disk.backingData();
        return Finding.of(
                Verdict.RISK,
                Severity.LOW,
                "copy-on-read: what is read from a backing image is written to the top one",
                List.of(
                        new Evidence("copy-on-read", "on"),
                        new Evidence("requests on backing images", Numbers.count(reads)),
                        new Evidence("writes", Numbers.count(disk.only("write").requests()))),
                remedy(disk));
    }

    private static Remedy remedy(DiskView disk) {
        String text = "Switch it off once the image holds what is read often; it is meant for a slow backing image.";
        boolean option = disk.options()
                .nodeProperty(disk.configuration().orElseThrow(), "copy-on-read")
                .isPresent();
        return option
                ? new DiskRemedy(disk)
                        .node("copy_on_read", "copy-on-read", "off", "")
                        .build(text, true)
                : Remedy.advice(text);
    }
}
