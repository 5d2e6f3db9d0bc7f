// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.FileStatus;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Optional;

/** Finds the image of a disk among the files that its process has open. */
final class OpenImage {
    private OpenImage() {}

    /** Path below /proc of the descriptor; empty when the disk has no local file, or the process no longer has it open. */
    static Optional<String> path(HostRoot host, VirtualDisk disk) {
        if (disk.device() == 0) {
            return Optional.empty();
        }
        DiskIdentity identity = new DiskIdentity(disk.device(), disk.inode());
        String directory = "/proc/" + disk.processId() + "/fd/";
        for (String descriptor : host.list(directory)) {
            Optional<FileStatus> status = host.link(directory + descriptor)
                    .filter(link -> link.startsWith("/"))
                    .flatMap(link -> host.status(directory + descriptor));
            if (status.map(DiskIdentity::of).equals(Optional.of(identity))) {
                return Optional.of(directory + descriptor);
            }
        }
        return Optional.empty();
    }
}
