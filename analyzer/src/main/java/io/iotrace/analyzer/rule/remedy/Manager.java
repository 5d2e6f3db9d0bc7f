// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.QemuArgument;
import io.iotrace.recording.event.VirtualMachine;

/** Who configures a virtual machine, and so in what words a remedy is of use. */
public enum Manager {
    LIBVIRT,
    KUBEVIRT,
    PROXMOX,
    /** QEMU's own options, by hand or by a program that iotrace does not know. */
    QEMU;

    private static final String KUBEVIRT_PATH = "/kubevirt";

    public static Manager of(DiskView disk) {
        String line = disk.machine()
                .map(VirtualMachine::commandLine)
                .map(DiskView::text)
                .orElse("");
        if (line.contains(KUBEVIRT_PATH)) {
            return KUBEVIRT;
        }
        if (!disk.machine()
                .map(VirtualMachine::libvirtDomain)
                .map(DiskView::text)
                .orElse("")
                .isEmpty()) {
            return LIBVIRT;
        }
        return line.contains("/qemu-server/") || isProxmox(disk) ? PROXMOX : QEMU;
    }

    /** Proxmox VE gives {@code -id VMID} and drives named by their slot. */
    private static boolean isProxmox(DiskView disk) {
        return !disk.options().all("id").isEmpty()
                && disk.options().all("drive").stream()
                        .flatMap(drive -> drive.get("id").stream())
                        .anyMatch(id -> id.matches("drive-(virtio|scsi|sata|ide)\\d+"));
    }

    /** Number of a Proxmox VM; {@code VMID} when the recording does not hold it. */
    static String proxmoxId(DiskView disk) {
        return disk.options().all("id").stream()
                .map(QemuArgument::values)
                .flatMap(values -> values.values().stream())
                .filter(id -> id.matches("\\d{1,9}"))
                .findFirst()
                .orElse("VMID");
    }
}
