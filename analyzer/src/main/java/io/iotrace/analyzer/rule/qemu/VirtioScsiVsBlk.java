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
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** The SCSI layer of a fast disk (RULES 4, rule 48). */
public final class VirtioScsiVsBlk extends AbstractDiskRule {
    private static final Setting HOT =
            Setting.perSecond("hot", 10_000, "requests of the disk, below which the layer does not matter");
    private static final Setting QEMU =
            Setting.share("qemu", 0.20, "time of all requests in QEMU before the submit call");
    private static final int FEW_DISKS = 4;

    public VirtioScsiVsBlk() {
        super(RuleInfo.of(
                        "virtio-scsi-vs-blk",
                        Topic.QEMU,
                        Need.CONFIGURATION,
                        Need.REQUESTS,
                        Need.COMMAND_LINE,
                        Need.GUEST)
                .with(HOT, QEMU));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!"virtio-scsi".equals(known.bus()) || !"scsi-hd".equals(known.deviceModel()) || known.removable()) {
            return Outcome.notApplicable("not an emulated disk on virtio-scsi");
        }
        boolean needed = disk.siblings().size() >= FEW_DISKS
                || !disk.options().all("object").stream()
                        .filter(object -> object.get("qom-type")
                                .filter("pr-manager-helper"::equals)
                                .isPresent())
                        .toList()
                        .isEmpty()
                || disk.options()
                        .deviceProperty(known, "share-rw")
                        .filter(text -> text.equals("on") || text.equals("true"))
                        .isPresent();
        double qemu = disk.timeShare(Stage.QEMU);
        if (needed || disk.isQuiet(HOT.value()) || qemu < QEMU.value()) {
            return Outcome.ok("QEMU takes " + Numbers.percent(qemu) + " of the time, or SCSI is needed");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "a fast disk on virtio-scsi: guest and QEMU wrap each request in a SCSI command",
                List.of(
                        new Evidence("rate", Numbers.rate(disk.requestsPerSecond()) + " requests/s"),
                        new Evidence("QEMU, before the submit call", Numbers.percent(qemu) + " of the time")),
                Remedy.advice(
                        "virtio-blk does without that layer, and has known discard and write-zeroes since QEMU 4.0. Stay on"
                                + " virtio-scsi for persistent reservations, many disks or guests without its driver. Device names in the"
                                + " guest change from sdX to vdX. What it saves was not measured: compare before and after."));
    }
}
