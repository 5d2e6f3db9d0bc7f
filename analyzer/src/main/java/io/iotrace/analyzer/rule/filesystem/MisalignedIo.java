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
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.stream.Collectors;

/** 512-byte sectors on a 4096-byte device (RULES 2, rule 15). */
public final class MisalignedIo extends AbstractDiskRule {
    private static final int SECTOR = 512;

    public MisalignedIo() {
        super(RuleInfo.of(
                "misaligned-io",
                Topic.FILESYSTEM,
                Need.CONFIGURATION,
                Need.QEMU_DATA_PATH,
                Need.LEAVES,
                Need.COMMAND_LINE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!known.cacheDirect() || known.removable() || known.readOnly()) {
            return Outcome.notApplicable("no writable image with O_DIRECT");
        }
        int largest = disk.leaves().stream()
                .mapToInt(BlockDevice::logicalBlockBytes)
                .max()
                .orElse(0);
        if (largest <= SECTOR) {
            return Outcome.ok("the device takes requests of 512 bytes");
        }
        String given =
                disk.options().deviceProperty(known, "logical_block_size").orElse("512");
        if (!given.matches("\\d{1,6}") || Integer.parseInt(given) >= largest) {
            return Outcome.ok("the guest sees sectors of " + given + " bytes");
        }
        boolean probed = "host_device".equals(known.protocol())
                && !disk.options().deviceProperty(known, "logical_block_size").isPresent();
        if (probed) {
            return Outcome.notApplicable("QEMU asks a block device for its sector size by itself");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.LOW,
                "the guest sees sectors of " + given + " bytes, the device below takes " + largest
                        + ": smaller or unaligned requests are read, changed and written back by QEMU",
                List.of(
                        new Evidence("logical_block_size of the guest's device", given),
                        new Evidence(
                                "logical block of the device",
                                disk.leaves().stream()
                                        .map(leaf -> leaf.name() + " " + leaf.logicalBlockBytes())
                                        .collect(Collectors.joining(", ")))),
                new DiskRemedy(disk)
                        .deviceProperty("physical_block_size", Integer.toString(largest))
                        .build(
                                "Tell the guest: physical_block_size=" + largest
                                        + " (libvirt: <blockio physical_block_size='"
                                        + largest + "'/>) lets it align by itself and is safe. logical_block_size="
                                        + largest
                                        + " forces it, but is for new disks only: partition tables count in logical sectors.",
                                true));
    }
}
