// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.TracedFile;

/** What things are called: the inventory, or a fake in tests. Answers are canonical, so that equal names are one object. */
interface Names {
    /** The disk behind a file as it is called now, or null when the file is no disk of its process. */
    TracedDiskName disk(TracedFile file);

    /** Its process has closed the file: another one with its device and inode is another disk. */
    void forget(TracedFile file);

    /** Name of a thread; its id in decimal when it is gone. */
    String thread(int processId, int threadId);

    /** Kernel name of a block device by dev_t. */
    String device(int device);

    /** NUMA node of a processor, -1 when not known. */
    int node(int processor);
}
