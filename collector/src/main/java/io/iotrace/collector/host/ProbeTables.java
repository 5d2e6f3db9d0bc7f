// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.probe.TracedFile;
import java.util.Map;
import java.util.Optional;

/** What the probe learned in the kernel: files, whose places are given back when processes close theirs, and devices. */
public interface ProbeTables {
    /** Files by the index of their place. */
    Map<Integer, TracedFile> files();

    /** Gives a place back; false while a request of the file is in flight. */
    boolean forget(int index);

    /** What the kernel calls a device that a request went to, by its number. */
    Optional<String> deviceName(int device);
}
