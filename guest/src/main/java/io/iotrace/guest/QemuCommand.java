// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import io.iotrace.guest.GuestDisk.Bus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the command line of QEMU. */
final class QemuCommand {
    /** Every device names its bus, so that {@code extra} arguments can add bridges without moving the disks. */
    private static final String ROOT_BUS = "pcie.0";

    private final List<String> arguments = new ArrayList<>();
    private final Set<String> ioThreads = new HashSet<>();
    private final Map<String, String> scsiControllers = new LinkedHashMap<>();
    private final int memoryMebibytes;
    private int ideDisks;
    private boolean sharesMemory;

    QemuCommand(String program, String name, Accelerator accelerator, int vcpus, int memoryMebibytes) {
        this.memoryMebibytes = memoryMebibytes;
        add(program, "-name", "guest=" + escape(name) + ",debug-threads=on");
        add("-machine", "q35", "-accel", accelerator == Accelerator.KVM ? "kvm" : "tcg,thread=multi", "-cpu", "max");
        add("-smp", Integer.toString(vcpus), "-m", Integer.toString(memoryMebibytes));
        add("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot");
    }

    QemuCommand boot(GuestBoot boot) {
        arguments.addAll(boot.arguments());
        return this;
    }

    /** The serial console connects to {@code console}, which must be listening; QMP listens on {@code qmp}. */
    QemuCommand sockets(Path console, Path qmp) {
        add("-chardev", "socket,id=console,path=" + escape(console.toString()), "-serial", "chardev:console");
        add("-qmp", "unix:" + escape(qmp.toString()) + ",server=on,wait=off");
        return this;
    }

    QemuCommand disk(GuestDisk disk) {
        if (disk.bus() == Bus.VHOST_USER_BLK) {
            return vhostUserDisk(disk);
        }
        String drive = disk.id() + "-drive";
        add(
                "-drive",
                "file=" + escape(disk.file().toString()) + ",if=none,id=" + drive + ",format=" + disk.format()
                        + ",cache=" + disk.cache().option() + ",aio="
                        + disk.aio().option() + more(disk.driveOptions()));
        disk.ioThread().filter(ioThreads::add).ifPresent(id -> add("-object", "iothread,id=" + id));
        add("-device", device(disk) + ",drive=" + drive + ",id=" + disk.id() + more(disk.properties()));
        return this;
    }

    /** QEMU has no drive for it, only the socket; the guest's memory must be one that the other process can map. */
    private QemuCommand vhostUserDisk(GuestDisk disk) {
        if (!sharesMemory) {
            sharesMemory = true;
            add("-object", "memory-backend-memfd,id=shared,share=on,size=" + memoryMebibytes + "M");
            add("-machine", "memory-backend=shared");
        }
        String socket = disk.id() + "-socket";
        add("-chardev", "socket,id=" + socket + ",path=" + escape(disk.file().toString()));
        add("-device", device(disk) + ",chardev=" + socket + ",id=" + disk.id() + more(disk.properties()));
        return this;
    }

    QemuCommand extra(List<String> extraArguments) {
        arguments.addAll(extraArguments);
        return this;
    }

    List<String> arguments() {
        return List.copyOf(arguments);
    }

    private String device(GuestDisk disk) {
        return switch (disk.bus()) {
            case VIRTIO_BLK -> "virtio-blk-pci,bus=" + ROOT_BUS + ioThread(disk);
            case VIRTIO_SCSI -> "scsi-hd,bus=" + scsiController(disk) + ".0";
            case IDE -> "ide-hd,bus=" + ideBus();
            case VHOST_USER_BLK -> "vhost-user-blk-pci,bus=" + ROOT_BUS;
            case NVME -> "nvme,bus=" + ROOT_BUS + ",serial=" + disk.id();
        };
    }

    /** One controller for each IOThread: the thread is the controller's property, not the disk's. */
    private String scsiController(GuestDisk disk) {
        return scsiControllers.computeIfAbsent(disk.ioThread().orElse(""), ioThread -> {
            String id = "scsi" + scsiControllers.size();
            add("-device", "virtio-scsi-pci,id=" + id + ",bus=" + ROOT_BUS + ioThread(disk));
            return id;
        });
    }

    /**
     * A channel of the controller, which takes two disks. Not the AHCI controller that q35 has: Debian's cloud kernel has no driver for it,
     * and one for this.
     */
    private String ideBus() {
        if (ideDisks == 0) {
            add("-device", "piix3-ide,id=ide,bus=" + ROOT_BUS);
        }
        return "ide." + ideDisks++ / 2;
    }

    private static String more(String options) {
        return options.isEmpty() ? "" : "," + options;
    }

    private static String ioThread(GuestDisk disk) {
        return disk.ioThread().map(id -> ",iothread=" + id).orElse("");
    }

    /** QEMU's options end at a comma; two of them stand for one. */
    private static String escape(String value) {
        return value.replace(",", ",,");
    }

    private void add(String... more) {
        arguments.addAll(List.of(more));
    }

    /** The names that the guest's kernel gives to the disks, in their order on the command line. */
    static Map<String, String> namesInGuest(List<GuestDisk> disks) {
        Map<String, String> names = new LinkedHashMap<>();
        int virtio = 0;
        int scsi = 0;
        int nvme = 0;
        for (GuestDisk disk : disks) {
            names.put(
                    disk.id(),
                    switch (disk.bus()) {
                        case VIRTIO_BLK, VHOST_USER_BLK -> "vd" + (char) ('a' + virtio++);
                        case VIRTIO_SCSI, IDE -> "sd" + (char) ('a' + scsi++);
                        case NVME -> "nvme" + nvme++ + "n1";
                    });
        }
        if (disks.stream().anyMatch(disk -> disk.bus() == Bus.IDE)
                && disks.stream().anyMatch(disk -> disk.bus() == Bus.VIRTIO_SCSI)) {
            throw new IllegalArgumentException(
                    "IDE and virtio-scsi disks in one guest: their names are not foreseeable");
        }
        return names;
    }
}
