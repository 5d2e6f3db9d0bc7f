// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All requests of one disk. Adding one allocates nothing once its kind has been seen. */
public final class DiskMetrics {
    /** Flags that say something only of a request whose end was seen. */
    private static final int OF_THE_END = DiskRequest.NO_BIO | DiskRequest.COMPLETED_INSIDE_SUBMIT;

    private final DiskKey key;
    private final NameCounts operationNumbers = new NameCounts();
    private final List<OperationMetrics> operations = new ArrayList<>();
    private final SlowestRequests slowest = new SlowestRequests();
    private final ActiveSeconds activeSeconds = new ActiveSeconds();
    private final Histogram dispatch = new Histogram();
    private final Histogram runQueue = new Histogram();
    private final ThreadCounts threads = new ThreadCounts();
    private final NameCounts leafNumbers = new NameCounts();
    private final List<LeafUse> leaves = new ArrayList<>();
    private final List<Sample> softwareTimeByNode = new ArrayList<>();
    private final long[] flagCounts = new long[Integer.SIZE];
    private final DiskRequest.SpanVisitor spanVisitor = this::addSpan;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;
    private long queueDepthSum;
    private long queueDepthCount;
    private long episodeOwners;
    private long backingData;
    private OperationMetrics currentOperation;

    /** A disk without requests. */
    public DiskMetrics(DiskKey key) {
        this.key = key;
    }

    void add(DiskRequest request) {
        boolean ended = hasTotal(request);
        OperationMetrics operation = operation(request.operation);
        operation.add(request, ended);
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
            currentOperation = operation;
            request.spans(spanVisitor);
            slowest.add(request, request.totalNanos());
            addRunQueue(request);
            if (request.leaf != null && !request.has(DiskRequest.NO_BIO)) {
                addPlacement(request, request.startNanos());
            }
        }
    }

    /** Whether the end of a request was seen: without it there is no total, and no stage is known to be whole. */
    private static boolean hasTotal(DiskRequest request) {
        return request.from() != request.to() && !request.has(DiskRequest.UNSEEN_END);
    }

    private void addTimes(DiskRequest request) {
        activeSeconds.add(request.startNanos());
        firstNanos = Math.min(firstNanos, request.startNanos());
        lastNanos = Math.max(lastNanos, request.at(request.to()));
        addDispatch(request, request.from());
    }

    private void addSpan(Span span, long nanos) {
        currentOperation.addSpan(span, nanos);
    }

    private void addFlags(int flags) {
        for (int rest = flags; rest != 0; rest &= rest - 1) {
            flagCounts[Integer.numberOfTrailingZeros(rest)]++;
        }
    }

    private void addDispatch(DiskRequest request, Boundary from) {
        long submitted = request.at(Boundary.SUBMITTED);
        if (from.compareTo(Boundary.SUBMITTED) >= 0) {
            return;
        }
        episodeOwners++;
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

    private void addPlacement(DiskRequest request, long startNanos) {
        leaf(request.leaf).add(request.submitNode, 1);
        long queued = request.at(Boundary.QUEUED);
        long submitted = request.at(Boundary.SUBMITTED);
        if (request.submitNode < 0 || queued == DiskRequest.ABSENT || submitted == DiskRequest.ABSENT) {
            return;
        }
        long kernelDone = request.at(Boundary.KERNEL_DONE);
        long deviceDone = request.at(Boundary.DEVICE_DONE);
        long complete =
                kernelDone == DiskRequest.ABSENT || deviceDone == DiskRequest.ABSENT ? 0 : kernelDone - deviceDone;
        softwareTime(request.submitNode)
                .add(
                        Sample.hash(startNanos, (long) request.threadId << 32 ^ request.offset),
                        queued - submitted + complete);
    }

    void merge(DiskMetrics other) {
        SortedMap<String, OperationMetrics> theirs = other.operations();
        theirs.forEach((name, metrics) -> operation(name).merge(metrics));
        slowest.merge(other.slowest);
        activeSeconds.merge(other.activeSeconds);
        dispatch.merge(other.dispatch);
        runQueue.merge(other.runQueue);
        threads.merge(other.threads);
        other.leaves().forEach(use -> leaf(use.leaf()).merge(use));
        for (int node = 0; node < other.softwareTimeByNode.size(); node++) {
            softwareTime(node).merge(other.softwareTimeByNode.get(node));
        }
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

    public DiskKey key() {
        return key;
    }

    /** By operation, in alphabetical order. */
    public SortedMap<String, OperationMetrics> operations() {
        SortedMap<String, OperationMetrics> byName = new TreeMap<>();
        operationNumbers
                .toMap()
                .keySet()
                .forEach(name -> byName.put(name, operations.get(operationNumbers.indexOf(name))));
        return byName;
    }

    /** One operation; empty when there was no such request. */
    public OperationMetrics only(String operation) {
        return operations().getOrDefault(operation, new OperationMetrics());
    }

    /** All operations together. */
    public OperationMetrics all() {
        OperationMetrics all = new OperationMetrics();
        operations().values().forEach(all::merge);
        return all;
    }

    /** Groups of comparable requests, by first and then last boundary. */
    public List<RequestGroup> groups() {
        return all().groups();
    }

    /** The largest group of comparable requests; of groups of one size the one that begins first. Empty when no request has a total. */
    public Optional<RequestGroup> comparable() {
        return groups().stream()
                .max(Comparator.<RequestGroup>comparingLong(
                                group -> group.total().count())
                        .thenComparing(RequestGroup::from, Comparator.reverseOrder())
                        .thenComparing(RequestGroup::to));
    }

    /** The slowest requests, whole, slowest first. */
    public List<DiskRequest> slowest() {
        return slowest.toList();
    }

    /** Where the slowest of the largest group of comparable requests spent their time. */
    public SlowTail slowTail(double fraction) {
        return comparable().map(group -> group.slowest(fraction)).orElseGet(SlowTail::new);
    }

    public long requests() {
        return operations.stream().mapToLong(OperationMetrics::requests).sum();
    }

    /** Requests with a flag of {@link DiskRequest}. */
    public long flagged(int flag) {
        return flagCounts[Integer.numberOfTrailingZeros(flag)];
    }

    /** Requests on the guest's data in backing images. */
    public long backingData() {
        return backingData;
    }

    /** Requests that began a dispatch episode: something before the submit call is known of them. */
    public long episodeOwners() {
        return episodeOwners;
    }

    /** Eventfd signalled, or where that was not seen kicked, to submit call entered, of requests that own an episode. */
    public Histogram dispatch() {
        return dispatch;
    }

    /** Time in which a request waited for its event loop's thread to get a processor, of requests for which that was seen. */
    public Histogram runQueue() {
        return runQueue;
    }

    /** Time from the first to the last stamp of any request; 0 without requests. */
    public long activeWindowNanos() {
        return lastNanos < firstNanos ? 0 : lastNanos - firstNanos;
    }

    /** Requests per second over the seconds in which there were any; 0 without requests. */
    public double requestsPerActiveSecond() {
        long seconds = activeSeconds.count();
        return seconds == 0 ? 0 : (double) requests() / seconds;
    }

    public long activeSeconds() {
        return activeSeconds.count();
    }

    /** Mean number of requests of the disk in flight at a submit, itself included; 0 when not known. */
    public double meanQueueDepth() {
        return queueDepthCount == 0 ? 0 : (double) queueDepthSum / queueDepthCount;
    }

    /** Requests by submitting thread. */
    public SortedMap<Integer, Long> requestsByThread() {
        return threads.toMap();
    }

    /** Leaves that the requests reached, by name. */
    public List<LeafUse> leaves() {
        return leafNumbers.toMap().keySet().stream()
                .map(name -> leaves.get(leafNumbers.indexOf(name)))
                .toList();
    }

    /** Kernel software time around the device, submit and complete, of requests submitted on a node. */
    public Sample softwareTimeOn(int node) {
        return node < softwareTimeByNode.size() ? softwareTimeByNode.get(node) : new Sample();
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

    private Sample softwareTime(int node) {
        while (node >= softwareTimeByNode.size()) {
            softwareTimeByNode.add(new Sample());
        }
        return softwareTimeByNode.get(node);
    }
}
