// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.collector.inventory.ImageFile;

/**
 * What a file index of the probe is called in the recording.
 *
 * @param processId the target
 * @param virtualMachine name of the virtual machine or process
 * @param disk name of the disk
 * @param ordinal number of the disk among those of its process, for sets of disks; disks of one controller have its number, since its
 *     queues and interrupts are for all of them
 * @param sharesQueues whether that is so
 * @param hasEventfds whether the guest's kicks and interrupts are eventfds: not so where QEMU emulates a controller's registers
 * @param guest whether the process is a virtual machine, whose event loops notify a guest
 * @param attached whether a device of the guest is known to show it; no for what QEMU opened for itself, such as the target of a backup
 * @param provisional whether a better name may be known soon: QEMU opens an image before the device that shows it exists
 * @param file what the file is to the disk
 */
public record TracedDiskName(
        int processId,
        String virtualMachine,
        String disk,
        int ordinal,
        boolean sharesQueues,
        boolean hasEventfds,
        boolean guest,
        boolean attached,
        boolean provisional,
        ImageFile file) {
    /** The disk as a set of one. Disks past the 63rd are one set, of which {@link SourceDisks} never says that it is one disk's. */
    long bit() {
        return 1L << Math.min(ordinal, SourceDisks.OTHERS);
    }
}
