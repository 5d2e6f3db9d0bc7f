// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The element by which libvirt knows a disk. Its aliases of virtio disks count their targets: {@code virtio-disk0} is {@code vda} (libvirt,
 * qemuAssignDeviceDiskAlias).
 */
final class LibvirtTarget {
    private static final Pattern ALIAS = Pattern.compile("virtio-disk(\\d{1,4})");
    private static final Pattern TARGET = Pattern.compile("(vd|sd|hd)[a-z]{1,3}");
    private static final Map<String, String> BUSES = Map.of(
            "virtio-blk", "virtio",
            "virtio-scsi", "scsi",
            "scsi", "scsi",
            "ahci", "sata",
            "ide", "ide",
            "usb", "usb");
    private static final int LETTERS = 26;

    private LibvirtTarget() {}

    /** The element on a line of its own; empty when the recording does not tell the target. */
    static String of(VirtualDisk disk) {
        String bus = BUSES.get(DiskView.text(disk.bus()));
        Matcher alias = ALIAS.matcher(DiskView.text(disk.deviceId()));
        String target = alias.matches() && "virtio".equals(bus)
                ? "vd" + letters(Integer.parseInt(alias.group(1)))
                : TARGET.matcher(DiskView.text(disk.disk())).matches() ? disk.disk() : "";
        return bus == null || target.isEmpty() ? "" : "\n  <target dev='" + target + "' bus='" + bus + "'/>";
    }

    /** {@code a} to {@code z}, then {@code aa}. */
    private static String letters(int index) {
        String last = String.valueOf((char) ('a' + index % LETTERS));
        return index < LETTERS ? last : letters(index / LETTERS - 1) + last;
    }
}
