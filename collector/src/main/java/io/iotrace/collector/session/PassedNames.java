// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.NameTable;
import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.probe.PassedOver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** What sampling passed over, until it is known which disk the file is. */
final class PassedNames {
    private final NameTable names;
    private final List<PassedOver> waiting = new ArrayList<>();

    PassedNames(NameTable names) {
        this.names = names;
    }

    /** Asks for the names of their files, where nobody has. */
    void add(List<PassedOver> counts) {
        waiting.addAll(counts);
        areAwaited();
    }

    /** Whether the name of a file is on its way. */
    boolean areAwaited() {
        boolean any = false;
        for (PassedOver counts : waiting) {
            any |= names.awaitsFile(counts.file());
        }
        return any;
    }

    /** Those of files that are disks, as far as is known. */
    void forEach(BiConsumer<TracedDiskName, PassedOver> out) {
        for (PassedOver counts : waiting) {
            TracedDiskName disk = names.awaitsFile(counts.file()) ? null : names.disk(counts.file());
            if (disk != null) {
                out.accept(disk, counts);
            }
        }
    }

    /** Forgets what was handed over, and files that are no disks. */
    void clearNamed() {
        waiting.removeIf(counts -> !names.awaitsFile(counts.file()));
    }
}
