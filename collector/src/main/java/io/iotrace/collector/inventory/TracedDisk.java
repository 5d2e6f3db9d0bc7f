// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.recording.event.VirtualDisk;
import java.util.Map;
import java.util.Set;

/**
 * A disk and what the kernel knows it by.
 *
 * @param files by identity, those whose I/O is this disk's: its image, its own backing images, and both device numbers of a file on a file
 *     system that shows another one in {@code stat(2)} than it has inside the kernel (btrfs subvolumes)
 * @param event the disk as it goes into the recording
 */
public record TracedDisk(Map<DiskIdentity, ImageFile> files, VirtualDisk event) {
    public Set<DiskIdentity> identities() {
        return files.keySet();
    }
}
