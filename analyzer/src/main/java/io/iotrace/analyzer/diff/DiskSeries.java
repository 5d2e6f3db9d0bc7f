// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.VirtualDisk;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A disk in one recording: by the statistics of each second, which know every request, or where there are none by its requests. */
final class DiskSeries {
    private final SortedMap<String, OperationSeries> recorded = new TreeMap<>();
    private final SortedMap<String, OperationSeries> counted = new TreeMap<>();
    private final Map<String, Long> engines = new HashMap<>();
    /** How the disk was configured; null when the recording does not say. */
    VirtualDisk configuration;

    /** Statistics lie before the requests of their time, so that a disk that has some needs no request. */
    void add(DiskRequest request) {
        if (counted.isEmpty()) {
            of(recorded, request.operation).add(request);
            engine(request.engine, 1);
        }
    }

    void add(long startNanos, RequestStatistics second) {
        if (counted.isEmpty()) {
            engines.clear();
        }
        of(counted, second.operation()).add(startNanos, second);
        engine(second.engine(), second.count());
    }

    void add(long startNanos, StageStatistics second) {
        if (second.from() != null && !second.from().isEmpty()) {
            of(counted, second.operation()).add(startNanos, second);
        }
    }

    private void engine(String engine, long requests) {
        if (engine != null && !engine.isEmpty()) {
            engines.merge(engine, requests, Long::sum);
        }
    }

    private static OperationSeries of(SortedMap<String, OperationSeries> series, String operation) {
        return series.computeIfAbsent(operation, absent -> new OperationSeries());
    }

    SortedMap<String, OperationSeries> operations() {
        return counted.isEmpty() ? recorded : counted;
    }

    Map<String, Long> engines() {
        return engines;
    }
}
