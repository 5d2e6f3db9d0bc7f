// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.MountTable;
import io.iotrace.collector.inventory.host.MountTable.Mount;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Goes from an open file through its file system down to the leaf devices. */
final class StorageStack {
    /**
     * Where a file lies.
     *
     * @param mount mount of a regular file
     * @param tops devices directly below the file or its file system; none for one without a device (tmpfs, NFS, ZFS)
     */
    record Placement(Optional<Mount> mount, Set<String> tops) {}

    private static final String BTRFS = "/sys/fs/btrfs";

    private final HostRoot host;
    private final BlockDevices devices;

    StorageStack(HostRoot host, BlockDevices devices) {
        this.host = host;
        this.devices = devices;
    }

    Placement placementOf(OpenFile file, MountTable mounts) {
        if (file.isBlockDevice()) {
            return new Placement(
                    Optional.empty(),
                    devices.nameOf(file.status().specialDevice()).stream().collect(Collectors.toSet()));
        }
        Optional<Mount> mount = mounts.byId(file.mountId())
                .or(() -> mounts.byDevice(file.status().device()));
        Set<String> tops = devices.nameOf(file.status().device())
                .map(Set::of)
                .orElseGet(() -> mount.map(found -> below(found, mounts)).orElse(Set.of()));
        return new Placement(mount, tops);
    }

    /** btrfs and overlay show a device number that no block device has, so their mount says what they are on. */
    private Set<String> below(Mount mount, MountTable mounts) {
        Optional<String> byNumber = devices.nameOf(mount.device());
        if (byNumber.isPresent()) {
            return Set.of(byNumber.get());
        }
        if (mount.type().equals("overlay")) {
            return mount.option("upperdir")
                    .or(() -> mount.option("lowerdir").map(dirs -> dirs.split(":", 2)[0]))
                    .flatMap(mounts::byPath)
                    .filter(lower -> !lower.type().equals("overlay"))
                    .map(lower -> below(lower, mounts))
                    .orElse(Set.of());
        }
        Optional<String> source =
                mount.source().startsWith("/dev/") ? devices.nameOfPath(mount.source()) : Optional.empty();
        return source.map(name -> mount.type().equals("btrfs") ? membersWith(name) : Set.of(name))
                .orElse(Set.of());
    }

    /** All devices of the btrfs file system that one belongs to. */
    private Set<String> membersWith(String device) {
        for (String fileSystem : host.list(BTRFS)) {
            List<String> members = host.list(BTRFS + "/" + fileSystem + "/devices");
            if (members.contains(device)) {
                return new LinkedHashSet<>(members);
            }
        }
        return Set.of(device);
    }

    /** Size of a file or device; a device has all of it. */
    long bytes(OpenFile file) {
        return file.isBlockDevice()
                ? devices.nameOf(file.status().specialDevice())
                        .map(devices::bytesOf)
                        .orElse(0L)
                : file.status().bytes();
    }

    Set<String> leaves(Placement placement) {
        return placement.tops().stream()
                .flatMap(top -> devices.leaves(top).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** All devices on the way from the file to its leaves. */
    Stream<String> devices(Placement placement) {
        return placement.tops().stream().flatMap(top -> devices.stack(top).stream());
    }
}
