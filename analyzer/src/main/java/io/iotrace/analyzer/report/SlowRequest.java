// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One request, whole.
 *
 * @param startNanos kernel monotonic time of its first boundary
 * @param flags labels separated by blanks
 */
public record SlowRequest(
        long startNanos,
        long totalNanos,
        Boundary from,
        Boundary to,
        String operation,
        long offset,
        long bytes,
        int queueDepth,
        String threadName,
        String flags,
        SortedMap<Span, Long> stages) {

    /** A copy of what a report shows of a request that has a total. */
    public static SlowRequest of(DiskRequest request) {
        NavigableMap<Span, Long> stages = new TreeMap<>();
        request.spans(stages::put);
        return new SlowRequest(
                request.startNanos(),
                request.totalNanos(),
                request.from(),
                request.to(),
                request.operation,
                request.offset,
                request.bytes,
                request.queueDepth,
                request.threadName,
                request.flagLabels(),
                Collections.unmodifiableNavigableMap(stages));
    }
}
