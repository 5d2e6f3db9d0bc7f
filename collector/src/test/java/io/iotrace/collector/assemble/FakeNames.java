// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.collector.inventory.ImageFile;
import io.iotrace.probe.TracedFile;

/** Disks by index: 1 is {@code disk0} of a virtual machine, 2 {@code disk1}, 3 a file of a process that is none, 4 a file that QEMU opened for itself, all others no disk. */
final class FakeNames implements Names {
    static final TracedDiskName DISK0 = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "disk0", 0, false, true, true, true, false, ImageFile.PLAIN);
    static final TracedDiskName DISK1 = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "disk1", 1, false, true, true, true, false, ImageFile.PLAIN);
    /** Two of one controller. */
    static final TracedDiskName SCSI0 = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "scsi0", 2, true, true, true, true, false, ImageFile.PLAIN);

    static final TracedDiskName SCSI1 = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "scsi1", 2, true, true, true, true, false, ImageFile.PLAIN);
    static final TracedDiskName IDE = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "ide", 3, false, false, true, true, false, ImageFile.PLAIN);

    static final TracedDiskName OF_PROCESS = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "fio", "file", 0, false, true, false, false, false, ImageFile.PLAIN);

    /** What QEMU opened for itself. */
    static final TracedDiskName TARGET = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "b.img", 4, false, true, true, false, false, ImageFile.PLAIN);

    @Override
    public TracedDiskName disk(int file) {
        return switch (file) {
            case 1 -> DISK0;
            case 2 -> DISK1;
            case 3 -> OF_PROCESS;
            case 4 -> TARGET;
            default -> null;
        };
    }

    /** The file whose inode is the index. */
    static TracedFile file(int index) {
        return new TracedFile(RequestRecordBuilder.PROCESS, 8 << 20, index, true, 0, "");
    }

    @Override
    public String thread(int processId, int threadId) {
        return "IO io0";
    }

    @Override
    public String device(int device) {
        return "nvme0n1";
    }

    @Override
    public int node(int processor) {
        return processor / 2;
    }
}
