// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.Comparator;

/** What makes disks of two recordings the same. */
record DiskName(String virtualMachine, String disk) implements Comparable<DiskName> {
    private static final Comparator<DiskName> ORDER =
            Comparator.comparing(DiskName::virtualMachine).thenComparing(DiskName::disk);

    @Override
    public int compareTo(DiskName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return virtualMachine + " " + disk;
    }
}
