// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.FileStatus;

/**
 * A regular file or block device a process has open.
 *
 * @param path {@code /proc} path of the descriptor, which opens the same file whatever namespace its name belongs to
 * @param name text of the descriptor's link, without the kernel's mark of a deleted file
 * @param deleted whether the name is gone
 * @param status what {@code stat(2)} says
 * @param readable whether it is open for reading
 * @param writable whether it is open for writing
 * @param direct whether it is open with O_DIRECT
 * @param mountId mount it was opened on; -1 when not known
 */
record OpenFile(
        String path,
        String name,
        boolean deleted,
        FileStatus status,
        boolean readable,
        boolean writable,
        boolean direct,
        int mountId) {

    DiskIdentity identity() {
        return DiskIdentity.of(status);
    }

    boolean isBlockDevice() {
        return status.kind() == FileStatus.Kind.BLOCK;
    }

    /** A drive with a tray, which opening it may pull in. Its major number is {@code SCSI_CDROM_MAJOR}. */
    boolean isOpticalDrive() {
        return isBlockDevice() && status.specialDevice() >> 20 == 11;
    }

    String baseName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
