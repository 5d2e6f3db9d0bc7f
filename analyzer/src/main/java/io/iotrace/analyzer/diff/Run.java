// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.event.Origin;
import java.util.SortedMap;
import java.util.TreeMap;

/** One recording: what one session wrote, in whatever number of files. */
final class Run {
    private final Origin origin;
    private final SortedMap<DiskName, DiskSeries> disks = new TreeMap<>();
    /** Which requests it holds; null when it does not say. */
    String recordMode;

    Run(Origin origin) {
        this.origin = origin;
    }

    Origin origin() {
        return origin;
    }

    DiskSeries disk(String virtualMachine, String disk) {
        return disks.computeIfAbsent(new DiskName(virtualMachine, disk), absent -> new DiskSeries());
    }

    /** Disks by name; those without requests are not left out. */
    SortedMap<DiskName, DiskSeries> disks() {
        return disks;
    }

    Diff.Recorded describe() {
        long requests = 0;
        long seconds = 0;
        for (DiskSeries disk : disks.values()) {
            for (OperationSeries operation : disk.operations().values()) {
                requests += operation.all().count;
                seconds = Math.max(seconds, operation.seconds().size() * operation.secondsEach());
            }
        }
        return new Diff.Recorded(origin.hostName(), origin.sessionId(), seconds, requests);
    }
}
