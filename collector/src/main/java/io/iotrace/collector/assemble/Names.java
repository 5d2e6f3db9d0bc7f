// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/** What things are called, as far as is known: answers at once, and equal names are one object. */
interface Names {
    /** The disk of a file by its index in the probe's table, or null when the file is none or is not known. */
    TracedDiskName disk(int file);

    /** Name of a thread; its id in decimal when it is not known. */
    String thread(int processId, int threadId);

    /** Kernel name of a block device by dev_t. */
    String device(int device);

    /** NUMA node of a processor, -1 when not known. */
    int node(int processor);
}
