// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.FileStatus;

/**
 * What a file is to the kernel, whatever its name.
 *
 * @param device device of its file system, or the block device itself: major &lt;&lt; 20 | minor
 * @param inode inode number; 0 for a block device
 */
public record DiskIdentity(long device, long inode) {
    static DiskIdentity of(FileStatus status) {
        return status.kind() == FileStatus.Kind.BLOCK
                ? new DiskIdentity(status.specialDevice(), 0)
                : new DiskIdentity(status.device(), status.inode());
    }
}
