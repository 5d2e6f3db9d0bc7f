// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

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
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.recording.event.BlockDevice;
import java.util.List;
import java.util.OptionalLong;

/** loop (RULES 4, rule 54). */
public final class LoopInStack extends AbstractDiskRule {
    public LoopInStack() {
        super(RuleInfo.of("loop-in-stack", Topic.DEVICE, Need.LEAVES, Need.GUEST)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        for (BlockDevice leaf : disk.leaves()) {
            if ("loop".equals(leaf.kind()) && !"tmpfs".equals(leaf.backingFileSystem())) {
                return finding(leaf, disk.fact(HostSettings.TYPE).number(leaf.name(), "loop/dio"));
            }
        }
        return Outcome.ok("no loop device");
    }

    private static Finding finding(BlockDevice leaf, OptionalLong direct) {
        boolean isDirect = direct.orElse(0) == 1;
        String text = isDirect
                ? "Use the file itself as the image: that saves the worker. Direct I/O is on already."
                : "Use the file itself as the image, or at least direct I/O, which saves a second page cache.";
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                leaf.name() + " is a loop device: a worker of the kernel does each request again on a file",
                List.of(
                        new Evidence("behind it", DiskView.text(leaf.backingFile())),
                        new Evidence(
                                "direct I/O", direct.isEmpty() ? "not known" : isDirect ? "on" : "off: cached twice")),
                isDirect ? Remedy.advice(text) : Remedy.command(text, "losetup --direct-io=on /dev/" + leaf.name()));
    }
}
