// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.FileStatus;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.MountTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The descriptors of a process.
 *
 * @param readable whether {@code /proc/PID/fd} could be read at all
 * @param files regular files and block devices, by descriptor
 * @param virtualMachines KVM virtual machines it holds
 * @param virtualProcessors KVM virtual processors it holds
 * @param offloads devices that move data past QEMU: {@code /dev/vhost-scsi}, {@code /dev/vfio/GROUP}, one for each descriptor
 */
record OpenFiles(
        boolean readable, List<OpenFile> files, int virtualMachines, int virtualProcessors, List<String> offloads) {
    static final String VHOST_SCSI = "/dev/vhost-scsi";
    static final String VFIO = "/dev/vfio/";
    private static final String DELETED = " (deleted)";
    private static final Pattern FLAGS = Pattern.compile("(?m)^flags:\\s*([0-7]+)");
    private static final Pattern MOUNT = Pattern.compile("(?m)^mnt_id:\\s*(\\d+)");
    private static final Pattern INODE = Pattern.compile("(?m)^ino:\\s*(\\d+)");
    private static final int ACCESS_MODE = 3;
    private static final int WRITE_ONLY = 1;
    private static final int READ_ONLY = 0;

    static OpenFiles of(HostRoot host, int pid, BlockDevices devices, MountTable mounts) {
        String directory = "/proc/" + pid + "/fd";
        List<OpenFile> files = new ArrayList<>();
        Reader reader = new Reader(host, pid, devices, mounts, DirectFlag.of(host));
        List<String> offloads = new ArrayList<>();
        int virtualMachines = 0;
        int virtualProcessors = 0;
        List<String> descriptors = new ArrayList<>(host.list(directory));
        descriptors.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        for (String descriptor : descriptors) {
            String name = host.link(directory + "/" + descriptor).orElse("");
            if (name.equals("anon_inode:kvm-vm")) {
                virtualMachines++;
            } else if (name.startsWith("anon_inode:kvm-vcpu")) {
                virtualProcessors++;
            } else if (name.equals(VHOST_SCSI) || name.startsWith(VFIO)) {
                offloads.add(name);
            } else if (name.startsWith("/") && !name.startsWith("/memfd:")) {
                reader.read(descriptor, name).ifPresent(files::add);
            }
        }
        return new OpenFiles(
                host.isReadable(directory),
                List.copyOf(files),
                virtualMachines,
                virtualProcessors,
                List.copyOf(offloads));
    }

    /** Reads one descriptor. */
    private record Reader(HostRoot host, int pid, BlockDevices devices, MountTable mounts, long directFlag) {
        Optional<OpenFile> read(String descriptor, String link) {
            String path = "/proc/" + pid + "/fd/" + descriptor;
            String info = host.text("/proc/" + pid + "/fdinfo/" + descriptor).orElse("");
            long flags = number(FLAGS, info, 8).orElse(0L);
            int mountId = number(MOUNT, info, 10).map(Long::intValue).orElse(-1);
            boolean deleted = link.endsWith(DELETED);
            String name = deleted ? link.substring(0, link.length() - DELETED.length()) : link;
            return host.status(path)
                    .or(() -> derived(name, info, mountId))
                    .filter(status -> status.kind() != FileStatus.Kind.OTHER)
                    .map(status -> new OpenFile(
                            path,
                            name,
                            deleted,
                            status,
                            (flags & ACCESS_MODE) != WRITE_ONLY,
                            (flags & ACCESS_MODE) != READ_ONLY,
                            (flags & directFlag) != 0,
                            mountId));
        }

        /** A recorded tree without a status: the device by its name, the file by its mount and the inode in fdinfo (Linux 5.14). */
        private Optional<FileStatus> derived(String name, String info, int mountId) {
            if (host.isLive()) {
                return Optional.empty();
            }
            if (name.startsWith("/dev/")) {
                return devices.nameOfPath(name)
                        .flatMap(devices::numberOf)
                        .map(number -> new FileStatus(FileStatus.Kind.BLOCK, 0, 0, number, 0, 0));
            }
            Optional<Long> inode = number(INODE, info, 10);
            return mounts.byId(mountId)
                    .filter(mount -> inode.isPresent())
                    .map(mount -> new FileStatus(FileStatus.Kind.REGULAR, mount.device(), inode.get(), 0, 0, 0));
        }
    }

    private static Optional<Long> number(Pattern pattern, String text, int radix) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1), radix)) : Optional.empty();
    }
}
