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
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Optional;

/** discard=ignore on thin storage (RULES 3, rule 31). */
public final class DiscardNotPassed extends AbstractDiskRule {
    public DiscardNotPassed() {
        super(RuleInfo.of(
                "discard-not-passed",
                Topic.DEVICE,
                Need.CONFIGURATION,
                Need.QEMU_DATA_PATH,
                Need.COMMAND_LINE,
                Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (known.readOnly() || known.removable() || disk.isFullyAllocated()) {
            return Outcome.notApplicable("not thinly provisioned, as far as is known");
        }
        Optional<String> given = disk.options().nodeProperty(known, "discard");
        if (given.filter(text -> text.equals("unmap") || text.equals("on")).isPresent()) {
            return Outcome.ok("discard=" + given.get());
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "the image is sparse, and blocks that the guest frees are never given back",
                List.of(
                        new Evidence("discard", given.orElse("ignore, the default")),
                        new Evidence(
                                "allocated",
                                Sizes.format(known.allocatedBytes()) + " of " + Sizes.format(known.fileBytes()))),
                new DiskRemedy(disk)
                        .node("discard", "discard", "unmap", "discard=on")
                        .build("discard=unmap on every node, and fstrim in the guest at a quiet hour.", true));
    }
}
