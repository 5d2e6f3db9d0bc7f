// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.MountTable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Descriptors and mounts of a process.
 *
 * @param open its descriptors
 * @param mounts mounts it sees
 */
record ProcessFiles(OpenFiles open, MountTable mounts) {
    static ProcessFiles of(HostRoot host, int pid, BlockDevices devices) {
        MountTable mounts = MountTable.of(host, pid);
        return new ProcessFiles(OpenFiles.of(host, pid, devices, mounts), mounts);
    }

    /**
     * What the kernel may call a file: what {@code stat(2)} shows, and the number of the super block, which the kernel's own inode has
     * and which differs on a btrfs subvolume.
     */
    Set<DiskIdentity> identities(List<OpenFile> files) {
        Set<DiskIdentity> identities = new LinkedHashSet<>();
        for (OpenFile file : files) {
            identities.add(file.identity());
            if (!file.isBlockDevice()) {
                mounts.byId(file.mountId())
                        .ifPresent(mount -> identities.add(
                                new DiskIdentity(mount.device(), file.identity().inode())));
            }
        }
        return identities;
    }
}
