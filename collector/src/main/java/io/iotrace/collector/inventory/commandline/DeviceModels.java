// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What QEMU's device models are, as far as storage goes. */
public final class DeviceModels {
    private static final Set<String> SCSI_DISKS =
            Set.of("scsi-hd", "scsi-cd", "scsi-disk", "scsi-block", "scsi-generic");
    private static final Set<String> IDE_DISKS = Set.of("ide-hd", "ide-cd", "ide-drive", "ide-cf");
    private static final Set<String> USB_DISKS = Set.of("usb-storage", "usb-bot", "usb-uas");
    private static final Set<String> SCSI_CONTROLLERS = Set.of(
            "lsi53c895a",
            "lsi53c810",
            "megasas",
            "megasas-gen2",
            "mptsas1068",
            "pvscsi",
            "spapr-vscsi",
            "am53c974",
            "dc390",
            "usb-uas",
            "usb-bot");
    /** Other names of models ({@code qdev_alias_table}). */
    private static final Map<String, String> ALIASES = Map.of(
            "virtio-blk", "virtio-blk-pci", "virtio-scsi", "virtio-scsi-pci", "lsi", "lsi53c895a", "ahci", "ich9-ahci");

    private static final Set<String> REMOVABLE = Set.of("scsi-cd", "ide-cd", "floppy");

    private DeviceModels() {}

    /** The model that a name stands for on an architecture ({@code qdev_get_device_class}). */
    static String canonical(String name, MachineKind machine) {
        return (name.equals("virtio-blk") || name.equals("virtio-scsi"))
                        && !machine.virtioTransport().equals("pci")
                ? name + "-" + machine.virtioTransport()
                : ALIASES.getOrDefault(name, name);
    }

    /** The types that a device of a model is, for {@code -global}: those of its inner device first, which its own come after. */
    static List<String> types(String model) {
        List<String> types = new ArrayList<>(List.of("device"));
        if (model.startsWith("virtio-blk") || model.startsWith("virtio-scsi")) {
            String family = model.startsWith("virtio-blk") ? "virtio-blk" : "virtio-scsi";
            types.addAll(List.of("virtio-device", family + "-common", family + "-device", "pci-device", "virtio-pci"));
            if (model.endsWith("transitional")) {
                types.add(family + "-pci-base");
            }
        } else if (isScsiDisk(model)) {
            types.addAll(List.of("scsi-device", "scsi-disk-base"));
        } else if (isIdeDisk(model)) {
            types.add("ide-device");
        }
        if (!types.contains(model)) {
            types.add(model);
        }
        return types;
    }

    static boolean isVirtioBlk(String model) {
        return model.startsWith("virtio-blk");
    }

    static boolean isScsiDisk(String model) {
        return SCSI_DISKS.contains(model);
    }

    static boolean isIdeDisk(String model) {
        return IDE_DISKS.contains(model);
    }

    static boolean isVirtioScsiController(String model) {
        return model.startsWith("virtio-scsi");
    }

    static boolean isScsiController(String model) {
        return isVirtioScsiController(model) || SCSI_CONTROLLERS.contains(model);
    }

    /** Whether a SCSI controller is itself a USB device. */
    static boolean isUsbStorage(String model) {
        return USB_DISKS.contains(model);
    }

    static boolean isAhciController(String model) {
        return model.equals("ich9-ahci") || model.equals("sysbus-ahci");
    }

    static boolean isRemovable(String model) {
        return REMOVABLE.contains(model);
    }

    /** Disks whose data path is outside QEMU and which therefore have no {@code drive}. */
    static boolean isOffloaded(String model) {
        return model.startsWith("vhost-user-blk")
                || model.startsWith("vhost-user-scsi")
                || model.startsWith("vhost-scsi");
    }

    static boolean isAssigned(String model) {
        return model.startsWith("vfio-pci");
    }

    /** Models that are a disk even when no medium is in them. */
    static boolean isDiskWithoutDrive(String model) {
        return isScsiDisk(model) || isIdeDisk(model) || isOffloaded(model) || model.equals("floppy");
    }

    /** Bus of a device that hangs on no controller of its own. */
    public static String busOf(String model) {
        if (isVirtioBlk(model)) {
            return "virtio-blk";
        }
        if (model.startsWith("vhost-user-")) {
            return "vhost-user";
        }
        if (model.startsWith("vhost-scsi")) {
            return "vhost-scsi";
        }
        if (isAssigned(model)) {
            return "vfio";
        }
        if (model.equals("nvme") || model.equals("nvme-ns")) {
            return "nvme";
        }
        if (model.equals("floppy")) {
            return "floppy";
        }
        return USB_DISKS.contains(model) ? "usb" : "other";
    }
}
