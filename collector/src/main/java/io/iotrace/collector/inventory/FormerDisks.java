// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.SafeText;
import io.iotrace.recording.event.VirtualDisk;

/** Writes down a disk of a process that closed it before it was looked at: of which nothing but its name and place are known any more. */
final class FormerDisks {
    private static final String UNKNOWN = "";

    private FormerDisks() {}

    /** A block device, by its name. */
    static VirtualDisk device(String machine, int pid, String name, long device, boolean direct) {
        return of(machine, pid, name, "host_device", "/dev/" + name, device, 0, name, direct);
    }

    /** A file, by its name and place. */
    static VirtualDisk file(
            String machine, int pid, String name, long device, long inode, String leaves, boolean direct) {
        return of(machine, pid, name, "file", name, device, inode, leaves, direct);
    }

    private static VirtualDisk of(
            String machine,
            int pid,
            String name,
            String driver,
            String path,
            long device,
            long inode,
            String leaves,
            boolean direct) {
        return new VirtualDisk(
                machine,
                pid,
                SafeText.of(name),
                null,
                null,
                "other",
                null,
                "",
                null,
                driver,
                SafeText.of(path),
                device,
                inode,
                null,
                true,
                UNKNOWN,
                direct,
                false,
                "open file",
                false,
                false,
                false,
                0,
                "",
                0,
                "",
                null,
                "",
                0,
                0,
                false,
                SafeText.of(leaves),
                0,
                "",
                0,
                "",
                "",
                "",
                UNKNOWN);
    }
}
