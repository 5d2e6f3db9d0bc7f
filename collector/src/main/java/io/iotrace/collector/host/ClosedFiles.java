// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.probe.TracedFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Takes places in the probe's table back from files that their process has closed: disks that were unplugged, libraries that were read.
 * To look at all descriptors of all processes each second would be dear, so one process is looked at in a turn, and all when the table
 * fills. A file is closed when two looks in a row say so.
 */
final class ClosedFiles {
    private final ProbeTables table;
    private final int places;
    private final IntFunction<OpenDescriptors> descriptors;
    private final Consumer<TracedFile> forgotten;
    private final Set<Integer> missed = new HashSet<>();
    private int lastProcess;

    /**
     * @param places size of the probe's table
     * @param descriptors what a process has open now
     * @param forgotten receives the file of each place that is free again
     */
    ClosedFiles(
            ProbeTables table, int places, IntFunction<OpenDescriptors> descriptors, Consumer<TracedFile> forgotten) {
        this.table = table;
        this.places = places;
        this.descriptors = descriptors;
        this.forgotten = forgotten;
    }

    /** Looks again; call it once a second. */
    void look() {
        TreeMap<Integer, Map<Integer, TracedFile>> byProcess = new TreeMap<>();
        Map<Integer, TracedFile> files = table.files();
        files.forEach((index, file) -> byProcess
                .computeIfAbsent(file.processId(), pid -> new HashMap<>())
                .put(index, file));
        if (byProcess.isEmpty()) {
            return;
        }
        if (files.size() > places / 2) {
            byProcess.forEach(this::look);
        } else {
            Integer next = byProcess.higherKey(lastProcess);
            lastProcess = next == null ? byProcess.firstKey() : next;
            look(lastProcess, byProcess.get(lastProcess));
        }
    }

    private void look(int processId, Map<Integer, TracedFile> files) {
        OpenDescriptors open = descriptors.apply(processId);
        for (Map.Entry<Integer, TracedFile> entry : List.copyOf(files.entrySet())) {
            int index = entry.getKey();
            if (open.mayInclude(entry.getValue())) {
                missed.remove(index);
            } else if (!missed.add(index) && table.forget(index)) {
                missed.remove(index);
                forgotten.accept(entry.getValue());
            }
        }
    }
}
