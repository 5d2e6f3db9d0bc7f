// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import io.iotrace.analyzer.report.RecordedHost;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** The timeline and the slowest requests of each disk of some recordings. Disks of different boots are different ones. */
public final class Timelines implements RecordingHandler {
    private final SortedMap<String, DiskTime> disks = new TreeMap<>();
    private String clock = "";
    private DiskTime last;

    /** One disk. */
    static final class DiskTime {
        final int processId;
        final String disk;
        final String clock;
        final Timeline timeline = new Timeline();
        final SlowestOf slowest = new SlowestOf();

        DiskTime(int processId, String disk, String clock) {
            this.processId = processId;
            this.disk = disk;
            this.clock = clock;
        }

        boolean isOf(DiskRequest request, String ofClock) {
            return processId == request.processId && disk.equals(request.disk) && clock.equals(ofClock);
        }
    }

    @Override
    public void onOrigin(Origin origin) {
        clock = RecordedHost.clockOf(origin);
    }

    @Override
    public void onRequest(DiskRequest request) {
        if (request.totalNanos() == DiskRequest.ABSENT) {
            return;
        }
        if (last == null || !last.isOf(request, clock)) {
            String of = clock;
            last = disks.computeIfAbsent(
                    clock + '\0' + request.processId + '\0' + request.disk,
                    absent -> new DiskTime(request.processId, request.disk, of));
        }
        last.timeline.add(request);
        last.slowest.add(request);
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        // Only requests have a place in a timeline.
    }

    /** Takes over what another one has seen; the result is that of one that saw both. The other one may be changed. */
    public void merge(Timelines other) {
        other.disks.forEach((key, theirs) -> {
            DiskTime mine =
                    disks.computeIfAbsent(key, absent -> new DiskTime(theirs.processId, theirs.disk, theirs.clock));
            mine.timeline.merge(theirs.timeline);
            mine.slowest.merge(theirs.slowest);
        });
    }

    Collection<DiskTime> disks() {
        return disks.values();
    }
}
