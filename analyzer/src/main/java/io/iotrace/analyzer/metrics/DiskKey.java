// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.Comparator;

/**
 * A disk of a traced process. The name alone would not do: two processes that are not QEMU may have the same one.
 *
 * @param virtualMachine name of the virtual machine, or of the process when it is not QEMU
 */
public record DiskKey(int processId, String virtualMachine, String disk) implements Comparable<DiskKey> {
    private static final Comparator<DiskKey> ORDER = Comparator.comparing(DiskKey::virtualMachine)
            .thenComparingInt(DiskKey::processId)
            .thenComparing(DiskKey::disk);

    @Override
    public int compareTo(DiskKey other) {
        return ORDER.compare(this, other);
    }
}
