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
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Set;

/** scsi-block, scsi-generic (RULES 4, rule 49). */
public final class ScsiPassthrough extends AbstractDiskRule {
    private static final Set<String> MODELS = Set.of("scsi-block", "scsi-generic");

    public ScsiPassthrough() {
        super(RuleInfo.of("scsi-passthrough", Topic.QEMU, Need.CONFIGURATION));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!MODELS.contains(DiskView.text(known.deviceModel()))) {
            return Outcome.notApplicable("no SCSI passthrough");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "each command is a synchronous ioctl of a worker thread; aio= has no effect on it",
                List.of(new Evidence("device", known.deviceModel())),
                Remedy.advice(
                        "Unless the guest needs SCSI features of the device (persistent reservations, a tape), use the same device"
                                + " as a disk: libvirt device='disk' instead of device='lun', QEMU scsi-hd on host_device."));
    }
}
