// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.TracedFile;

/** What assembly does not know and asks elsewhere: the answers come later, by {@link NameTable}. */
public interface Questions {
    /** Which disk is this file? {@code index} is its place in the probe's table. */
    void file(int index, TracedFile file);

    /** What is this thread called? */
    void thread(int processId, int threadId);

    /** What is the device with this number called, which the host did not name when it was last looked at? */
    void device(int number);
}
