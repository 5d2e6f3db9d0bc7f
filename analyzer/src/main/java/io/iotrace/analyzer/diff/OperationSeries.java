// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Requests of one operation of a disk in one recording, second by second. A recording of more than {@link #MOST} seconds with requests has
 * two of them as one, or four, and so on, so that memory stays bounded.
 */
final class OperationSeries {
    private static final int MOST = 2048;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Map<String, Boundary> BOUNDARIES =
            Arrays.stream(Boundary.values()).collect(Collectors.toMap(Boundary::label, Function.identity()));

    private final DiskRequest.SpanVisitor spans = this::addSpan;
    private SortedMap<Long, Second> seconds = new TreeMap<>();
    private long secondsEach = 1;
    private Second.Group current;

    void add(DiskRequest request) {
        Second second = at(request.startNanos());
        second.count++;
        second.bytes += request.bytes;
        if (request.queueDepth > 0) {
            second.queueDepths += request.queueDepth;
            second.depthsKnown++;
        }
        if (request.totalNanos() != DiskRequest.ABSENT) {
            current = second.group(Second.index(request.from(), request.to()));
            current.total.add(request.totalNanos());
            request.spans(spans);
        }
    }

    private void addSpan(Span span, long nanos) {
        current.add(span, nanos);
    }

    void add(long startNanos, RequestStatistics statistics) {
        Second second = at(startNanos);
        second.count += statistics.count();
        second.bytes += statistics.bytes();
        second.queueDepths += statistics.queueDepths();
        second.depthsKnown += statistics.depthsKnown();
        Second.Group group = group(second, statistics.from(), statistics.to());
        if (group != null && statistics.totals() > 0) {
            group.total.merge(Histogram.of(statistics));
        }
    }

    void add(long startNanos, StageStatistics statistics) {
        Second.Group group = group(at(startNanos), statistics.from(), statistics.to());
        if (group != null && isStage(statistics.stage())) {
            group.add(Span.parse(statistics.stage()), statistics.sum());
        }
    }

    /** Figures beside the stages have names of their own. */
    private static boolean isStage(String name) {
        return switch (name) {
            case StageStatistics.CORE,
                    StageStatistics.CORE_TO_DEVICE,
                    StageStatistics.CORE_INSIDE,
                    StageStatistics.SUBMIT_CALL,
                    StageStatistics.SUBMIT_CALL_INSIDE,
                    StageStatistics.RUN_QUEUE,
                    StageStatistics.DISPATCH -> false;
            default -> true;
        };
    }

    private static Second.Group group(Second second, String from, String to) {
        Boundary first = from == null ? null : BOUNDARIES.get(from);
        Boundary last = to == null ? null : BOUNDARIES.get(to);
        return first == null || last == null || first.equals(last) ? null : second.group(Second.index(first, last));
    }

    private Second at(long nanos) {
        long number = Math.floorDiv(nanos, NANOS_PER_SECOND * secondsEach);
        Second second = seconds.get(number);
        if (second != null) {
            return second;
        }
        if (seconds.size() == MOST) {
            secondsEach *= 2;
            seconds = merged(2);
            return at(nanos);
        }
        second = new Second();
        seconds.put(number, second);
        return second;
    }

    /** The same with so many as one. */
    SortedMap<Long, Second> merged(long together) {
        SortedMap<Long, Second> longer = new TreeMap<>();
        seconds.forEach(
                (number, second) -> longer.computeIfAbsent(Math.floorDiv(number, together), absent -> new Second())
                        .merge(second));
        return longer;
    }

    SortedMap<Long, Second> seconds() {
        return seconds;
    }

    long secondsEach() {
        return secondsEach;
    }

    Second all() {
        Second all = new Second();
        seconds.values().stream().filter(Objects::nonNull).forEach(all::merge);
        return all;
    }
}
