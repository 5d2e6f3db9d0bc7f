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
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import java.util.List;

/** QEMU as NVMe device (RULES 4, rule 50). */
public final class EmulatedNvme extends AbstractDiskRule {
    private static final Setting BUSY = Setting.perSecond("busy", 500, "requests of the disk, from which it matters");

    public EmulatedNvme() {
        super(RuleInfo.of("emulated-nvme", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST)
                .with(BUSY));
    }

    @Override
    public Outcome judge(DiskView disk) {
        if (!disk.bus().equals("nvme")) {
            return Outcome.notApplicable("not the emulated NVMe controller");
        }
        boolean busy = disk.requestsPerSecond() >= BUSY.value();
        return Finding.of(
                busy && disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.RISK,
                busy ? Severity.MEDIUM : Severity.LOW,
                "on QEMU's NVMe controller, whose doorbells are emulated and which the main loop serves",
                List.of(new Evidence(
                        "ioeventfd",
                        disk.options().all("device").stream()
                                .filter(device -> device.get("driver")
                                        .filter("nvme"::equals)
                                        .isPresent())
                                .flatMap(device -> device.get("ioeventfd").stream())
                                .findFirst()
                                .orElse("off, QEMU's default"))),
                Remedy.advice(
                        "Use virtio-blk; or, where the guest must see NVMe, ioeventfd=on at -device nvme, so that a doorbell no"
                                + " longer stops a vCPU in QEMU."));
    }
}
