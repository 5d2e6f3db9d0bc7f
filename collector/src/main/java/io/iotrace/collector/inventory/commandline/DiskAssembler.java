// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Connects devices, drives and block nodes to disks. */
final class DiskAssembler {
    private final Settings settings;
    private final Map<String, Drive> drives = new LinkedHashMap<>();
    private final Set<String> usedNodes = new HashSet<>();
    private final Set<String> usedDrives = new HashSet<>();

    DiskAssembler(Settings settings) {
        this.settings = settings;
        Drive.Numbering numbering = new Drive.Numbering(settings.isQ35() ? 1 : 2);
        for (Options options : settings.drives) {
            Drive drive = Drive.of(options, settings.defaultInterface(), settings.snapshotAll, numbering);
            drives.putIfAbsent(drive.id(), drive);
        }
    }

    /** The disks that devices use, then implicit drives, firmware volumes and nodes without a device. */
    List<ConfiguredDisk> disks() {
        List<ConfiguredDisk> disks = new ArrayList<>();
        for (Options device : settings.devices) {
            diskOf(settings.withGlobals(device)).ifPresent(disks::add);
        }
        for (Drive drive : drives.values()) {
            if (usedDrives.add(drive.id())) {
                disks.add(implicitDisk(drive));
            }
        }
        for (String flash : List.of("pflash0", "pflash1")) {
            settings.machine.get(flash).ifPresent(node -> nodeDisk(node, true).ifPresent(disks::add));
        }
        Set<String> children = settings.graph.children();
        for (String node : settings.graph.nodes().keySet()) {
            if (!usedNodes.contains(node) && !children.contains(node)) {
                nodeDisk(node, false).ifPresent(disks::add);
            }
        }
        return disks;
    }

    private Optional<ConfiguredDisk> diskOf(Options device) {
        String model = device.get("driver", "");
        Optional<String> reference = device.get("drive").filter(name -> !name.isEmpty());
        if (reference.isEmpty() && !DeviceModels.isDiskWithoutDrive(model) && !DeviceModels.isAssigned(model)) {
            return Optional.empty();
        }
        Optional<Drive> drive = reference.map(drives::get);
        drive.ifPresent(used -> usedDrives.add(used.id()));
        reference.ifPresent(usedNodes::add);
        BlockChain chain = drive.map(used -> settings.graph.chainBelow(used.root()))
                .or(() -> reference.flatMap(settings.graph::chainOf))
                .orElse(BlockChain.EMPTY);
        Optional<Options> controller = new Controllers(settings).of(device, model);
        DiskBuilder builder = new DiskBuilder(settings, chain, drive);
        builder.model = Optional.of(model);
        builder.deviceId = device.get("id");
        builder.fallbackName = drive.map(Drive::id).or(() -> reference);
        builder.bus = new Controllers(settings).busOf(device, model);
        builder.controllerId = controller.flatMap(found -> found.get("id"));
        builder.removable =
                DeviceModels.isRemovable(model) || drive.map(Drive::cdrom).orElse(false);
        builder.writeCache = device.flag("write-cache");
        builder.takeQueues(
                controller.filter(found -> DeviceModels.isScsiDisk(model)).orElse(device));
        builder.hostAddress = DeviceModels.isAssigned(model) ? device.first("host", "sysfsdev") : Optional.empty();
        builder.deviceSocket = device.get("chardev")
                .filter(id -> DeviceModels.isOffloaded(model))
                .map(settings.characterDevices::get)
                .flatMap(chardev -> chardev.first("path", "addr.data.path"));
        return Optional.of(builder.build());
    }

    /** A drive that no {@code -device} names gets a device of the board's own making, or none if its interface is {@code none}. */
    private ConfiguredDisk implicitDisk(Drive drive) {
        DiskBuilder builder = new DiskBuilder(settings, settings.graph.chainBelow(drive.root()), Optional.of(drive));
        String suffix = drive.cdrom() ? "-cd" : "-hd";
        builder.fallbackName = Optional.of(drive.id());
        builder.removable = drive.cdrom() || Set.of("floppy", "pflash").contains(drive.interfaceName());
        switch (drive.interfaceName()) {
            case "virtio" -> {
                builder.model = Optional.of("virtio-blk-pci");
                builder.bus = "virtio-blk";
            }
            case "ide" -> {
                builder.model = Optional.of("ide" + suffix);
                builder.bus = settings.isQ35() ? "ahci" : "ide";
            }
            case "scsi" -> {
                builder.model = Optional.of("scsi" + suffix);
                builder.bus = "scsi";
            }
            case "floppy" -> {
                builder.model = Optional.of("floppy");
                builder.bus = "floppy";
            }
            default -> {}
        }
        return builder.build();
    }

    private Optional<ConfiguredDisk> nodeDisk(String nodeName, boolean firmware) {
        usedNodes.add(nodeName);
        return settings.graph.chainOf(nodeName).map(chain -> {
            DiskBuilder builder = new DiskBuilder(settings, chain, Optional.empty());
            builder.fallbackName = Optional.of(nodeName);
            builder.removable = firmware;
            return builder.build();
        });
    }
}
