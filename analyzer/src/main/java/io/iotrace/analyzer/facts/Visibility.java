// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.VirtualDisk;
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
        NONE;

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

    /** What can be seen of a disk, by what the inventory says it is. */
    public static Visibility of(VirtualDisk disk) {
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
            default -> ofFileSystem(disk);
        };
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
