// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How much of a disk's requests the host can see in the process that the disk belongs to; {@code docs/reference/visibility.md} has the
 * whole table.
 *
 * @param extent how much
 * @param words what is not seen, why, and what to do instead; empty for {@link Extent#FULL}
 */
public record Visibility(Extent extent, String words) {
    /** How much of the requests can be seen. */
    public enum Extent {
        /** Every request, down to the leaf. */
        FULL,
        /** Every request, but not all of its way. */
        PART,
        /** No request. */
        NONE,
        /** It is not known which requests: a block driver that iotrace does not know. */
        UNKNOWN;

        /** Name in the JSON report. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Visibility EVERYTHING = new Visibility(Extent.FULL, "");
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs", "hugetlbfs");
    private static final Map<String, String> REMOTE = Map.of(
            "nfs",
            "NFS",
            "nfs4",
            "NFS",
            "cifs",
            "SMB",
            "smb3",
            "SMB",
            "ceph",
            "CephFS",
            "9p",
            "9p",
            "virtiofs",
            "virtiofs");

    /** Formats and filters that QEMU turns into reads and writes of the protocol below. */
    private static final Set<String> FORMATS = Set.of(
            "raw",
            "qcow2",
            "qcow",
            "qed",
            "vmdk",
            "vdi",
            "vhdx",
            "vpc",
            "parallels",
            "luks",
            "bochs",
            "cloop",
            "dmg",
            "copy-on-read",
            "throttle",
            "blkdebug",
            "blklogwrites",
            "blkreplay",
            "blkverify",
            "compress",
            "preallocate",
            "copy-before-write",
            "backup-top",
            "snapshot-access",
            "mirror_top",
            "commit_top",
            "quorum",
            "replication",
            "alloc-track");

    /** Protocols whose requests are system calls of QEMU. */
    private static final Set<String> LOCAL = Set.of("", "file", "host_device", "host_cdrom");

    /** What can be seen of a disk, by what the inventory says it is, where its leaves are known by name alone. */
    public static Visibility of(VirtualDisk disk) {
        return of(disk, List.of());
    }

    /** What can be seen of a disk, by what the inventory says it and the devices below it are. */
    public static Visibility of(VirtualDisk disk, Collection<BlockDevice> devices) {
        Visibility above = ofDisk(disk);
        return above.extent() != Extent.FULL
                ? above
                : BioDevices.words(words(disk.leaves()), devices)
                        .map(Visibility::part)
                        .orElse(above);
    }

    private static List<String> words(String names) {
        return text(names).isBlank() ? List.of() : List.of(names.strip().split("\\s+", -1));
    }

    private static Visibility ofDisk(VirtualDisk disk) {
        return switch (text(disk.bus())) {
            case "vfio" -> none("assigned device: no host software path exists; use the guest agent");
            case "vhost-scsi" ->
                none("served by the kernel (vhost-scsi): its requests are those of a kernel thread, vhost-"
                        + disk.processId() + ", and QEMU makes no system call for them; look at the target's backing"
                        + " device, or use the guest agent");
            case "vhost-user" ->
                none("served by another process over vhost-user, QEMU sees no request: " + server(disk));
            default -> ofModel(disk);
        };
    }

    private static Visibility ofModel(VirtualDisk disk) {
        return switch (text(disk.deviceModel())) {
            case "scsi-block", "scsi-generic" ->
                none("SCSI passthrough: each command is a synchronous SG_IO call of a worker thread, past the kernel's"
                        + " read and write path; use the guest agent");
            default -> ofProtocol(disk);
        };
    }

    private static Visibility ofProtocol(VirtualDisk disk) {
        String protocol = text(disk.protocol());
        return switch (protocol) {
            case "nvme", "virtio-blk-vfio-pci" ->
                none("driven by QEMU itself from user space (" + protocol
                        + "): requests are writes to the device's doorbells, with no system call and no block layer;"
                        + " use the guest agent");
            case "virtio-blk-vhost-user", "virtio-blk-vhost-vdpa" ->
                none("QEMU is the client of another virtqueue (" + protocol
                        + ") and makes no system call for a request: " + server(disk));
            case "nvme-io_uring" ->
                none("NVMe commands passed through io_uring (nvme-io_uring), past the kernel's read and write path");
            case "nbd" ->
                disk.servingProcessId() == 0
                        ? network(protocol)
                        : none("NBD over a local socket, QEMU makes no disk I/O for it: " + server(disk));
            case "iscsi",
                    "iser",
                    "rbd",
                    "nfs",
                    "ssh",
                    "http",
                    "https",
                    "ftp",
                    "ftps",
                    "curl",
                    "gluster",
                    "sheepdog",
                    "vxhs" -> network(protocol);
            case "null-co", "null-aio" ->
                none("QEMU's " + protocol + " driver answers by itself: there is no host I/O");
            case "vvfat" -> none("made by QEMU out of the files of a folder (vvfat): it has no image to follow");
            default -> LOCAL.contains(protocol) ? ofFormat(disk) : unknown(protocol);
        };
    }

    private static Visibility ofFormat(VirtualDisk disk) {
        String format = text(disk.format());
        return format.isEmpty() || FORMATS.contains(format) ? ofFileSystem(disk) : unknown(format);
    }

    private static Visibility unknown(String driver) {
        return new Visibility(
                Extent.UNKNOWN,
                "block driver " + driver + " is not one that iotrace knows: whether its requests are system calls on a"
                        + " file of this host, what it makes of them, and its options are not known");
    }

    private static Visibility ofFileSystem(VirtualDisk disk) {
        String type = text(disk.fileSystem());
        if (MEMORY.contains(type)) {
            return part(
                    "the image lies in memory (" + type + "): no block and no device stage, the whole time is submit");
        }
        if (type.equals("btrfs")) {
            return part(
                    "the image lies on btrfs: writes with checksums pass the page cache, and what it writes to several"
                            + " devices, or on kernels before 6.2, has no block and no device stage");
        }
        if (type.equals("zfs")) {
            return part("the image lies on ZFS, which does its device I/O in threads of its own: no block and no device"
                    + " stage, the whole time is submit");
        }
        if (type.equals("fuse") || type.startsWith("fuse.") || type.equals("fuseblk")) {
            return part("the image lies on a FUSE file system, served by another process: no block and no device stage;"
                    + " trace that process with --any-process");
        }
        String remote = REMOTE.get(type);
        if (remote != null) {
            return part("the image lies on " + remote
                    + ", mounted by the kernel: no block device on this host, so neither a block nor a device stage;"
                    + " the network's time is between submit and completion");
        }
        return EVERYTHING;
    }

    private static Visibility network(String protocol) {
        return none("reached over the network by QEMU itself (" + protocol
                + "): requests leave as packets, with no block layer to see; trace the server, or use the guest agent");
    }

    /** What to trace instead. */
    private static String server(VirtualDisk disk) {
        if (disk.servingProcessId() != 0) {
            return "trace " + text(disk.servingProcess()) + " with iotrace attach " + disk.servingProcessId()
                    + " --any-process";
        }
        return text(disk.file()).isEmpty()
                ? "trace that process with --any-process"
                : "trace the process behind " + disk.file() + " with --any-process";
    }

    private static Visibility none(String words) {
        return new Visibility(Extent.NONE, words);
    }

    private static Visibility part(String words) {
        return new Visibility(Extent.PART, words);
    }

    /** A field that an older recording lacks is null. */
    private static String text(String field) {
        return field == null ? "" : field;
    }
}
