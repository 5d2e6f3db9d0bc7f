// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

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
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** Interrupts of the device go through QEMU (RULES 3, rule 46). */
public final class NoIrqfd extends AbstractDiskRule {
    public NoIrqfd() {
        super(RuleInfo.of("no-irqfd", Topic.QEMU, Need.CONFIGURATION, Need.COMMAND_LINE, Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!disk.bus().startsWith("virtio")) {
            return Outcome.notApplicable("not a virtio device");
        }
        if (disk.options().queueProperty(known, "vectors").filter("0"::equals).isEmpty()) {
            return Outcome.ok("MSI-X is not switched off");
        }
        if (disk.isQuiet(1000)) {
            return Outcome.notApplicable("too few requests for it to matter");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.LOW,
                "vectors=0: completions interrupt the guest by a line interrupt that QEMU raises and lowers",
                List.of(new Evidence("vectors", "0")),
                new DiskRemedy(disk).withoutQueueProperty("vectors").build("Leave vectors at its default.", true));
    }
}
