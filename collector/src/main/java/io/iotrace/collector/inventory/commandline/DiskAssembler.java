// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Connects devices, drives and block nodes to disks. */
final class DiskAssembler {
    /** Far more than a machine can have, and few enough to look at. */
    private static final int MOST_DISKS = 4096;

    private final Settings settings;
    private final DeviceTree tree;
    private final Map<String, Drive> drives = new LinkedHashMap<>();
    private final Map<String, BlockNode> roots = new HashMap<>();
    private final IdentityHashMap<BlockNode, Drive> owners = new IdentityHashMap<>();
    private final Set<BlockNode> used = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> usedDrives = new HashSet<>();

    DiskAssembler(Settings settings) {
        this.settings = settings;
        refuseMoreThanMost(settings.drives.size());
        this.tree = new DeviceTree(settings);
        Drive.Numbering numbering = new Drive.Numbering(settings.machineKind().ideUnitsPerBus());
        for (Options options : settings.drives) {
            Drive drive = Drive.of(options, settings.machineKind().defaultInterface(), settings.snapshotAll, numbering);
            if (drives.putIfAbsent(drive.id(), drive) == null) {
                BlockNode root = settings.graph.addTree(drive.root());
                roots.put(drive.id(), root);
                settings.graph.chainBelow(root).nodes().forEach(node -> owners.put(node, drive));
            }
        }
    }

    /** The disks that devices use, then drives of the board's own, firmware volumes, and what no device uses. */
    List<ConfiguredDisk> disks() {
        List<ConfiguredDisk> disks = new ArrayList<>();
        for (Settings.Device device : settings.devices) {
            diskOf(device.options()).ifPresent(disks::add);
        }
        for (Drive drive : drives.values()) {
            if (usedDrives.add(drive.id())) {
                disks.add(implicitDisk(drive));
            }
        }
        for (String flash : List.of("pflash0", "pflash1")) {
            settings.machine()
                    .get(flash)
                    .flatMap(settings.graph::named)
                    .ifPresent(node -> disks.add(nodeDisk(node, true)));
        }
        for (BlockNode node : settings.graph.tops()) {
            if (!used.contains(node)) {
                disks.add(nodeDisk(node, false));
            }
        }
        refuseMoreThanMost(disks.size());
        return disks;
    }

    private static void refuseMoreThanMost(int disks) {
        if (disks > MOST_DISKS) {
            throw new TooLargeException("name " + disks + " disks; " + MOST_DISKS + " are read at most");
        }
    }

    private Optional<ConfiguredDisk> diskOf(Options given) {
        Options device = settings.withGlobals(given);
        String model = device.get("driver", "");
        Optional<String> reference = device.get("drive").filter(name -> !name.isEmpty());
        boolean assigned = DeviceModels.isAssigned(model);
        if (reference.isEmpty() && !DeviceModels.isDiskWithoutDrive(model) && !assigned) {
            return Optional.empty();
        }
        // A device looks for a drive of that id, then for a node (set_drive_helper).
        Optional<BlockNode> node =
                reference.flatMap(name -> Optional.ofNullable(roots.get(name)).or(() -> settings.graph.named(name)));
        Optional<Drive> drive = node.map(owners::get);
        drive.ifPresent(owner -> usedDrives.add(owner.id()));
        BlockChain chain = node.map(settings.graph::chainBelow).orElse(BlockChain.EMPTY);
        used.addAll(chain.nodes());
        // What belongs to the drive and not to its node, such as limits, is lost to a device that takes the node.
        Optional<Drive> whole = reference.map(drives::get);
        Optional<Options> controller = tree.controllerOf(given);
        DiskBuilder builder = new DiskBuilder(settings, chain, whole);
        builder.model = Optional.of(model);
        builder.deviceId = device.get("id");
        builder.fallbackName = whole.map(Drive::id).or(() -> reference);
        builder.bus = tree.busOf(given);
        builder.controllerId = controller.flatMap(found -> found.get("id"));
        builder.removable =
                DeviceModels.isRemovable(model) || drive.map(Drive::cdrom).orElse(false);
        builder.writeCache = device.flag("write-cache");
        builder.takeQueues(
                controller.filter(found -> DeviceModels.isScsiDisk(model)).orElse(device));
        builder.hostAddress = assigned ? device.first("host", "sysfsdev") : Optional.empty();
        builder.hostDescriptor =
                assigned ? device.get("fd").flatMap(Settings::number).orElse(-1) : -1;
        builder.serial = device.get("serial");
        builder.wwn = device.get("wwn").map(DiskAssembler::hexadecimal);
        builder.pciAddress = PciAddress.onRootBus(controller.orElse(device));
        builder.deviceSocket = device.get("chardev")
                .filter(id -> DeviceModels.isOffloaded(model))
                .map(settings.characterDevices::get)
                .flatMap(chardev -> chardev.first("path", "addr.data.path"));
        return Optional.of(builder.build());
    }

    /** JSON may give a world wide name as a number. */
    private static String hexadecimal(String wwn) {
        return wwn.matches("\\d{1,19}") ? "0x" + Long.toHexString(Long.parseLong(wwn)) : wwn;
    }

    /** A drive that no {@code -device} names gets a device of the board's own making, or none if its interface is {@code none}. */
    private ConfiguredDisk implicitDisk(Drive drive) {
        BlockChain chain = settings.graph.chainBelow(roots.get(drive.id()));
        used.addAll(chain.nodes());
        DiskBuilder builder = new DiskBuilder(settings, chain, Optional.of(drive));
        builder.fallbackName = Optional.of(drive.id());
        builder.removable = drive.cdrom() || Set.of("floppy", "pflash").contains(drive.interfaceName());
        builder.attached = !drive.interfaceName().equals("none");
        boolean ahci = settings.machineKind().ahci();
        switch (drive.interfaceName()) {
            case "virtio" -> implicitDevice(builder, "virtio-blk", "virtio-blk");
            case "ide" -> implicitDevice(builder, drive.cdrom() ? "ide-cd" : "ide-hd", ahci ? "ahci" : "ide");
            case "scsi" -> implicitDevice(builder, drive.cdrom() ? "scsi-cd" : "scsi-hd", "scsi");
            case "floppy" -> implicitDevice(builder, "floppy", "floppy");
            case "sd" -> implicitDevice(builder, "sd-card", "other");
            default -> {}
        }
        return builder.build();
    }

    private void implicitDevice(DiskBuilder builder, String model, String bus) {
        Options device = settings.withGlobals(Options.NONE.with("driver", model));
        builder.model = device.get("driver");
        builder.bus = bus;
        builder.writeCache = device.flag("write-cache");
        builder.serial = device.get("serial");
        builder.takeQueues(device);
    }

    private ConfiguredDisk nodeDisk(BlockNode node, boolean firmware) {
        BlockChain chain = settings.graph.chainBelow(node);
        used.addAll(chain.nodes());
        DiskBuilder builder = new DiskBuilder(settings, chain, Optional.empty());
        builder.fallbackName = node.name();
        builder.removable = firmware;
        builder.attached = firmware;
        return builder.build();
    }
}
