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
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Set;

/** IDE, AHCI and other emulated controllers (RULES 3, rule 16). */
public final class LegacyController extends AbstractDiskRule {
    private static final Set<String> EMULATED = Set.of("ide", "ahci", "scsi", "usb");
    private static final Setting BUSY = Setting.perSecond("busy", 500, "requests of the disk, from which it matters");
    private static final Setting USED =
            Setting.perSecond("used", 10, "requests of the disk, below which nothing is said");

    public LegacyController() {
        super(RuleInfo.of("legacy-emulated-controller", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST)
                .with(BUSY, USED));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!EMULATED.contains(disk.bus())) {
            return Outcome.ok("on " + disk.bus());
        }
        if (known.removable() || disk.isQuiet(USED.value())) {
            return Outcome.notApplicable("removable, or hardly used");
        }
        boolean busy = disk.requestsPerSecond() >= BUSY.value();
        return Finding.of(
                busy && disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.RISK,
                busy ? Severity.MEDIUM : disk.all().requests() == 0 ? Severity.MEDIUM : Severity.LOW,
                "on an emulated " + disk.bus() + " controller: several exits a request, served by QEMU's main loop",
                List.of(
                        new Evidence("device", DiskView.text(known.deviceModel()) + " on " + disk.bus()),
                        new Evidence(
                                "rate",
                                disk.all().requests() == 0
                                        ? "not measured"
                                        : Numbers.rate(disk.requestsPerSecond()) + " requests/s")),
                Remedy.advice(
                                "Use virtio-blk, or virtio-scsi for many disks (libvirt: <target bus='virtio'/>; Proxmox: VirtIO SCSI"
                                        + " single). Install the driver in the guest before the change: Windows needs virtio-win and"
                                        + " one boot with a second virtio disk attached.")
                        .withRisk("the disk's name in the guest changes; mount by UUID first"));
    }
}
