// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.probe.TracedFile;
import java.util.Map;

/** The probe's table of files, whose places are given back when processes close theirs. */
public interface FileTable {
    /** Files by the index of their place. */
    Map<Integer, TracedFile> files();

    /** Gives a place back; false while a request of the file is in flight. */
    boolean forget(int index);
}
