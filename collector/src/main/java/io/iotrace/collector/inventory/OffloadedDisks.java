// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.ConfiguredDisk;
import io.iotrace.collector.inventory.host.HostRoot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Disks whose data QEMU does not move. Those on the command line are known; for those plugged in later only the device shows that QEMU
 * holds for them: one {@code /dev/vhost-scsi} for each vhost-scsi controller, and the VFIO group of an assigned PCI function.
 */
final class OffloadedDisks {
    private static final String VHOST_SCSI_BUS = "vhost-scsi";
    private static final String VFIO_DEVICE = OpenFiles.VFIO + "devices/";
    private static final String VFIO_BUS = "vfio";
    /** A PCI function, in a host address, a sysfs path, or a name such as {@code nvme://0000:44:00.0/1}; the domain may be missing. */
    private static final Pattern FUNCTION =
            Pattern.compile("(?:([0-9a-fA-F]{4}):)?([0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7])");

    private final HostRoot host;

    OffloadedDisks(HostRoot host) {
        this.host = host;
    }

    /**
     * The configured disks without the assigned devices that are no storage, and with what only a descriptor shows.
     *
     * @param pid the process that holds them
     * @param descriptors as in {@link OpenFiles#offloads}
     */
    List<ConfiguredDisk> complete(int pid, List<ConfiguredDisk> configured, List<String> descriptors) {
        List<ConfiguredDisk> disks = new ArrayList<>();
        List<ConfiguredDisk> addressed =
                configured.stream().map(disk -> withAddress(disk, pid)).toList();
        for (ConfiguredDisk disk : addressed) {
            boolean assigned = disk.bus().equals(VFIO_BUS);
            if (!assigned || disk.hostAddress().filter(this::isMassStorage).isPresent()) {
                disks.add(disk);
            }
        }
        addVhostScsi(disks, Collections.frequency(descriptors, OpenFiles.VHOST_SCSI));
        Set<String> known = new HashSet<>();
        for (ConfiguredDisk disk : addressed) {
            disk.hostAddress()
                    .or(disk::address)
                    .flatMap(OffloadedDisks::function)
                    .ifPresent(known::add);
        }
        for (String descriptor : new TreeSet<>(descriptors)) {
            for (String function : functionsBehind(descriptor)) {
                if (isMassStorage(function) && known.add(function)) {
                    disks.add(ConfiguredDisk.pluggedIn(function, VFIO_BUS, Optional.of(function)));
                }
            }
        }
        return disks;
    }

    /** A function that QEMU was passed as a descriptor (iommufd) has no address on the command line. */
    private ConfiguredDisk withAddress(ConfiguredDisk disk, int pid) {
        return disk.hostDescriptor() < 0 || disk.hostAddress().isPresent()
                ? disk
                : host.link("/proc/" + pid + "/fd/" + disk.hostDescriptor())
                        .flatMap(link -> functionsBehind(link).stream().findFirst())
                        .map(disk::withHostAddress)
                        .orElse(disk);
    }

    private static void addVhostScsi(List<ConfiguredDisk> disks, int held) {
        int configured = (int)
                disks.stream().filter(disk -> disk.bus().equals(VHOST_SCSI_BUS)).count();
        for (int number = configured; number < held; number++) {
            disks.add(ConfiguredDisk.pluggedIn(VHOST_SCSI_BUS + number, VHOST_SCSI_BUS, Optional.empty()));
        }
    }

    /** {@code /dev/vfio/GROUP} stands for all functions of an IOMMU group, {@code /dev/vfio/devices/vfioN} (Linux 6.6) for one. */
    private List<String> functionsBehind(String descriptor) {
        if (descriptor.startsWith(VFIO_DEVICE)) {
            return host
                    .realPath("/sys/class/vfio-dev/" + descriptor.substring(VFIO_DEVICE.length()) + "/device")
                    .flatMap(OffloadedDisks::function)
                    .stream()
                    .toList();
        }
        return descriptor.startsWith(OpenFiles.VFIO)
                ? host.list("/sys/kernel/iommu_groups/" + descriptor.substring(OpenFiles.VFIO.length()) + "/devices")
                : List.of();
    }

    /** Of assigned PCI devices only mass storage (class 01) is a disk. */
    private boolean isMassStorage(String address) {
        return function(address)
                .flatMap(function -> host.text("/sys/bus/pci/devices/" + function + "/class"))
                .filter(text -> text.startsWith("0x01"))
                .isPresent();
    }

    private static Optional<String> function(String address) {
        Matcher matcher = FUNCTION.matcher(address);
        String found = null;
        while (matcher.find()) {
            String domain = matcher.group(1) == null ? "0000" : matcher.group(1);
            found = domain + ":" + matcher.group(2); // the last one of a sysfs path
        }
        return Optional.ofNullable(found);
    }
}
