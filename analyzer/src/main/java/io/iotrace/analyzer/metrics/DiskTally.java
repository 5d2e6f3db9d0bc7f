// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Figures of one disk that can be had from its requests one by one, or from the statistics of each second. One tally is of one source. */
final class DiskTally {
    /** Flags that say something only of a request whose end was seen. */
    private static final int OF_THE_END = DiskRequest.NO_BIO | DiskRequest.COMPLETED_INSIDE_SUBMIT;

    private final NameCounts operationNumbers = new NameCounts();
    private final List<OperationMetrics> operations = new ArrayList<>();
    private final ActiveSeconds activeSeconds = new ActiveSeconds();
    private final BySecond bytesBySecond = new BySecond();
    private final Histogram dispatch = new Histogram();
    private final Histogram runQueue = new Histogram();
    private final ThreadCounts threads = new ThreadCounts();
    private final NameCounts leafNumbers = new NameCounts();
    private final List<LeafUse> leaves = new ArrayList<>();
    private final long[] flagCounts = new long[Integer.SIZE];
    private final DiskRequest.SpanVisitor spanVisitor = this::addSpan;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;
    private long queueDepthSum;
    private long queueDepthCount;
    private long episodeOwners;
    private long backingData;
    private OperationMetrics currentOperation;

    void add(DiskRequest request) {
        boolean ended = request.totalNanos() != DiskRequest.ABSENT;
        currentOperation = operation(request.operation);
        currentOperation.add(request, ended);
        threads.add(request.threadId, 1);
        addFlags(ended ? request.flags : request.flags & ~OF_THE_END);
        backingData += (request.flags & (DiskRequest.BACKING | DiskRequest.IMAGE_TABLE)) == DiskRequest.BACKING ? 1 : 0;
        if (request.queueDepth > 0) {
            queueDepthSum += request.queueDepth;
            queueDepthCount++;
        }
        if (request.from() != null) {
            addTimes(request);
        }
        if (ended) {
            request.spans(spanVisitor);
            addRunQueue(request);
        }
        if (request.leaf != null && !request.has(DiskRequest.NO_BIO)) {
            leaf(request.leaf).add(request.submitNode, 1);
        }
    }

    private void addTimes(DiskRequest request) {
        long startNanos = request.startNanos();
        activeSeconds.add(startNanos);
        bytesBySecond.add(startNanos, request.bytes);
        firstNanos = Math.min(firstNanos, startNanos);
        lastNanos = Math.max(lastNanos, request.at(request.to()));
        if (request.from().compareTo(Boundary.SUBMITTED) < 0) {
            episodeOwners++;
            addDispatch(request);
        }
    }

    private void addDispatch(DiskRequest request) {
        long submitted = request.at(Boundary.SUBMITTED);
        long signalled = request.at(Boundary.SIGNALLED) != DiskRequest.ABSENT
                ? request.at(Boundary.SIGNALLED)
                : request.at(Boundary.KICKED);
        if (signalled != DiskRequest.ABSENT && submitted != DiskRequest.ABSENT) {
            dispatch.add(submitted - signalled);
        }
    }

    private void addRunQueue(DiskRequest request) {
        boolean before = request.runDelayNanos != DiskRequest.ABSENT;
        boolean after = request.reapRunDelayNanos != DiskRequest.ABSENT;
        if (before || after) {
            runQueue.add((before ? request.runDelayNanos : 0) + (after ? request.reapRunDelayNanos : 0));
        }
    }

    private void addSpan(Span span, long nanos) {
        currentOperation.addSpan(span, nanos);
    }

    private void addFlags(int flags) {
        for (int rest = flags; rest != 0; rest &= rest - 1) {
            flagCounts[Integer.numberOfTrailingZeros(rest)]++;
        }
    }

    /** All requests of a second with the same operation, engine and boundaries. */
    void add(EventContext context, RequestStatistics second) {
        boolean ended = second.totals() > 0;
        operation(second.operation()).add(second, ended);
        Tallies.forEach(second.threads(), (thread, count) -> threads.add(Integer.parseInt(thread), count));
        Tallies.forEach(second.leaves(), (place, count) -> {
            int at = place.lastIndexOf('@');
            leaf(place.substring(0, at)).add(Integer.parseInt(place.substring(at + 1)), count);
        });
        addFlags(second, ended);
        backingData += second.backingData();
        queueDepthSum += second.queueDepths();
        queueDepthCount += second.depthsKnown();
        activeSeconds.add(context.startNanos());
        bytesBySecond.add(context.startNanos(), second.bytes());
        firstNanos = Math.min(firstNanos, context.startNanos());
        lastNanos = Math.max(lastNanos, context.startNanos() + context.durationNanos());
        Boundary from = Boundaries.parse(second.from());
        if (from != null && from.compareTo(Boundary.SUBMITTED) < 0) {
            episodeOwners += second.count();
        }
    }

    private void addFlags(RequestStatistics second, boolean ended) {
        count(DiskRequest.UNSEEN_END, second.unseenEnds());
        count(DiskRequest.JOINED_BATCH, second.joinedBatch());
        count(DiskRequest.NO_BIO, ended ? second.noBio() : 0);
        count(DiskRequest.BUFFERED, second.buffered());
        count(DiskRequest.COMPLETED_INSIDE_SUBMIT, ended ? second.completedInsideSubmit() : 0);
        count(DiskRequest.POLLED, second.polled());
        count(DiskRequest.PUNTED, second.punted());
        count(DiskRequest.SHARED_NOTIFY, second.sharedNotify());
        count(DiskRequest.OVERLAPPED, second.overlapped());
        count(DiskRequest.IMAGE_TABLE, second.imageTable());
        count(DiskRequest.BACKING, second.backing());
    }

    private void count(int flag, long requests) {
        flagCounts[Integer.numberOfTrailingZeros(flag)] += requests;
    }

    /** One stage of these requests, or a figure beside the stages. */
    void add(StageStatistics second) {
        switch (second.stage()) {
            case StageStatistics.DISPATCH -> dispatch.merge(Histogram.of(second));
            case StageStatistics.RUN_QUEUE -> runQueue.merge(Histogram.of(second));
            default -> operation(second.operation()).add(second);
        }
    }

    void merge(DiskTally other) {
        other.operations().forEach((name, metrics) -> operation(name).merge(metrics));
        activeSeconds.merge(other.activeSeconds);
        bytesBySecond.merge(other.bytesBySecond);
        dispatch.merge(other.dispatch);
        runQueue.merge(other.runQueue);
        threads.merge(other.threads);
        other.leaves().forEach(use -> leaf(use.leaf()).merge(use));
        for (int i = 0; i < flagCounts.length; i++) {
            flagCounts[i] += other.flagCounts[i];
        }
        firstNanos = Math.min(firstNanos, other.firstNanos);
        lastNanos = Math.max(lastNanos, other.lastNanos);
        queueDepthSum += other.queueDepthSum;
        queueDepthCount += other.queueDepthCount;
        episodeOwners += other.episodeOwners;
        backingData += other.backingData;
    }

    SortedMap<String, OperationMetrics> operations() {
        SortedMap<String, OperationMetrics> byName = new TreeMap<>();
        operationNumbers
                .toMap()
                .keySet()
                .forEach(name -> byName.put(name, operations.get(operationNumbers.indexOf(name))));
        return byName;
    }

    long requests() {
        return operations.stream().mapToLong(OperationMetrics::requests).sum();
    }

    long flagged(int flag) {
        return flagCounts[Integer.numberOfTrailingZeros(flag)];
    }

    long backingData() {
        return backingData;
    }

    long episodeOwners() {
        return episodeOwners;
    }

    Histogram dispatch() {
        return dispatch;
    }

    Histogram runQueue() {
        return runQueue;
    }

    long windowNanos() {
        return lastNanos < firstNanos ? 0 : lastNanos - firstNanos;
    }

    long activeSeconds() {
        return activeSeconds.count();
    }

    BySecond bytesBySecond() {
        return bytesBySecond;
    }

    double meanQueueDepth() {
        return queueDepthCount == 0 ? 0 : (double) queueDepthSum / queueDepthCount;
    }

    SortedMap<Integer, Long> requestsByThread() {
        return threads.toMap();
    }

    List<LeafUse> leaves() {
        return leafNumbers.toMap().keySet().stream()
                .map(name -> leaves.get(leafNumbers.indexOf(name)))
                .toList();
    }

    private OperationMetrics operation(String name) {
        int number = operationNumbers.indexOf(name);
        if (number == operations.size()) {
            operations.add(new OperationMetrics());
        }
        return operations.get(number);
    }

    private LeafUse leaf(String name) {
        int number = leafNumbers.indexOf(name);
        if (number == leaves.size()) {
            leaves.add(new LeafUse(name));
        }
        return leaves.get(number);
    }
}
