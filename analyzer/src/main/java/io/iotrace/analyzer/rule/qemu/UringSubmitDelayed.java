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
import java.util.Set;

/** AHCI and IDE with io_uring (RULES 4, rule 72). */
public final class UringSubmitDelayed extends AbstractDiskRule {
    public UringSubmitDelayed() {
        super(RuleInfo.of("uring-submit-delayed", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!Set.of("ide", "ahci").contains(disk.bus()) || !"io_uring".equals(known.configuredEngine())) {
            return Outcome.notApplicable("not io_uring on an IDE or AHCI controller");
        }
        if (known.removable()) {
            return Outcome.notApplicable("removable media");
        }
        return Finding.of(
                Verdict.RISK,
                disk.isQuiet(10) ? Severity.INFO : Severity.LOW,
                "a request that a vCPU thread prepares may wait until the main loop looks at its ring",
                List.of(new Evidence("device", known.bus() + " with aio=io_uring")),
                new DiskRemedy(disk)
                        .engine(known.cacheDirect() ? "native" : "threads")
                        .build(
                                "Use virtio, whose requests are prepared by the thread that submits them; or another engine.",
                                true));
    }
}
