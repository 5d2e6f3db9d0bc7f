// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A request of a recording, kept: the reader's carrier is reused. */
record SeenRequest(
        String disk,
        String operation,
        int threadId,
        String threadName,
        long offset,
        long bytes,
        int parts,
        int flags,
        List<Long> boundaries) {

    /** All of a recording, in the order of submission. */
    static List<SeenRequest> allOf(Path file) throws IOException {
        List<SeenRequest> all = new ArrayList<>();
        Recordings.requests(file, request -> all.add(copy(request)));
        all.sort(Comparator.comparingLong(request -> request.at(Boundary.SUBMITTED)));
        return all;
    }

    /** How many there are of each disk and operation, such as {@code disk0 read}. */
    static Map<String, Long> counts(List<SeenRequest> requests) {
        Map<String, Long> counts = new TreeMap<>();
        requests.forEach(request -> counts.merge(request.disk + " " + request.operation, 1L, Long::sum));
        return counts;
    }

    private static SeenRequest copy(DiskRequest request) {
        return new SeenRequest(
                request.disk,
                request.operation,
                request.threadId,
                request.threadName,
                request.offset,
                request.bytes,
                request.parts,
                request.flags,
                Stream.of(Boundary.values()).map(request::at).toList());
    }

    /** Time of a boundary, or {@link DiskRequest#ABSENT}. */
    long at(Boundary boundary) {
        return boundaries.get(boundary.ordinal());
    }

    boolean has(Boundary boundary) {
        return at(boundary) != DiskRequest.ABSENT;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Boundaries that were seen, in path order, up to one. */
    LongStream until(Boundary last) {
        return boundaries.subList(0, last.ordinal() + 1).stream()
                .mapToLong(Long::longValue)
                .filter(nanos -> nanos != DiskRequest.ABSENT);
    }
}
