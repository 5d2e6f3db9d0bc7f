// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All requests of one disk. Counts, times and shares are from the statistics of each second, which know every request, where the
 * recording has them; else from the recorded requests. Single requests, and where the slowest spent their time, are of the recorded ones.
 * Adding a request allocates nothing once its kind has been seen.
 */
public final class DiskMetrics {
    private final DiskKey key;
    private final DiskTally recorded = new DiskTally();
    private final DiskTally counted = new DiskTally();
    private final SlowestRequests slowest = new SlowestRequests();
    private final List<Sample> softwareTimeByNode = new ArrayList<>();

    /** A disk without requests. */
    public DiskMetrics(DiskKey key) {
        this.key = key;
    }

    void add(DiskRequest request) {
        recorded.add(request);
        if (request.totalNanos() != DiskRequest.ABSENT) {
            slowest.add(request, request.totalNanos());
            addSoftwareTime(request);
        }
    }

    void add(EventContext context, RequestStatistics second) {
        counted.add(context, second);
    }

    void add(StageStatistics second) {
        counted.add(second);
    }

    private void addSoftwareTime(DiskRequest request) {
        long queued = request.at(Boundary.QUEUED);
        long submitted = request.at(Boundary.SUBMITTED);
        if (request.leaf == null
                || request.has(DiskRequest.NO_BIO)
                || request.submitNode < 0
                || queued == DiskRequest.ABSENT
                || submitted == DiskRequest.ABSENT) {
            return;
        }
        long kernelDone = request.at(Boundary.KERNEL_DONE);
        long deviceDone = request.at(Boundary.DEVICE_DONE);
        long complete =
                kernelDone == DiskRequest.ABSENT || deviceDone == DiskRequest.ABSENT ? 0 : kernelDone - deviceDone;
        softwareTime(request.submitNode)
                .add(
                        Sample.hash(request.startNanos(), (long) request.threadId << 32 ^ request.offset),
                        queued - submitted + complete);
    }

    void merge(DiskMetrics other) {
        recorded.merge(other.recorded);
        counted.merge(other.counted);
        slowest.merge(other.slowest);
        for (int node = 0; node < other.softwareTimeByNode.size(); node++) {
            softwareTime(node).merge(other.softwareTimeByNode.get(node));
        }
    }

    /** Whether the figures are of every request, whatever was recorded. */
    boolean isCounted() {
        return counted.requests() > 0;
    }

    private DiskTally tally() {
        return isCounted() ? counted : recorded;
    }

    public DiskKey key() {
        return key;
    }

    /** By operation, in alphabetical order. */
    public SortedMap<String, OperationMetrics> operations() {
        return tally().operations();
    }

    /** One operation; empty when there was no such request. */
    public OperationMetrics only(String operation) {
        return operations().getOrDefault(operation, new OperationMetrics());
    }

    /** All operations together. */
    public OperationMetrics all() {
        return all(tally());
    }

    private static OperationMetrics all(DiskTally tally) {
        OperationMetrics all = new OperationMetrics();
        tally.operations().values().forEach(all::merge);
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

    /** The slowest recorded requests, whole, slowest first. */
    public List<DiskRequest> slowest() {
        return slowest.toList();
    }

    /**
     * Where the recorded requests above a percentile of the largest group of comparable requests spent their time. Empty when none of
     * them was recorded.
     */
    public SlowTail slowTail(double fraction) {
        return comparable()
                .map(group -> all(recorded).groups().stream()
                        .filter(candidate -> candidate.from() == group.from() && candidate.to() == group.to())
                        .findFirst()
                        .map(own -> own.above(group.total().percentileNanos(1 - fraction)))
                        .orElseGet(SlowTail::new))
                .orElseGet(SlowTail::new);
    }

    public long requests() {
        return tally().requests();
    }

    /** Requests that are in the recording one by one; fewer than {@link #requests} when a part of them was recorded. */
    public long recordedRequests() {
        return recorded.requests();
    }

    /** Requests with a flag of {@link DiskRequest}. */
    public long flagged(int flag) {
        return tally().flagged(flag);
    }

    /** Requests on the guest's data in backing images. */
    public long backingData() {
        return tally().backingData();
    }

    /** Requests that began a dispatch episode: something before the submit call is known of them. */
    public long episodeOwners() {
        return tally().episodeOwners();
    }

    /** Eventfd signalled, or where that was not seen kicked, to submit call entered, of requests that own an episode. */
    public Histogram dispatch() {
        return tally().dispatch();
    }

    /** Time in which a request waited for its event loop's thread to get a processor, of requests for which that was seen. */
    public Histogram runQueue() {
        return tally().runQueue();
    }

    /**
     * Time from the first to the last request; 0 without requests. From the recorded requests where all were recorded, else by whole
     * seconds, of which the first and the last may have been used in part only.
     */
    public long activeWindowNanos() {
        return recorded.requests() >= counted.requests() ? recorded.windowNanos() : counted.windowNanos();
    }

    /** Requests per second over the seconds in which there were any; 0 without requests. */
    public double requestsPerActiveSecond() {
        long seconds = activeSeconds();
        return seconds == 0 ? 0 : (double) requests() / seconds;
    }

    public long activeSeconds() {
        return recorded.requests() >= counted.requests() ? recorded.activeSeconds() : counted.activeSeconds();
    }

    /** Mean number of requests of the disk in flight at a submit, itself included; 0 when not known. */
    public double meanQueueDepth() {
        return tally().meanQueueDepth();
    }

    /** Requests by submitting thread. */
    public SortedMap<Integer, Long> requestsByThread() {
        return tally().requestsByThread();
    }

    /** Leaves that the requests reached, by name. */
    public List<LeafUse> leaves() {
        return tally().leaves();
    }

    /** Bytes by second. */
    public BySecond bytesBySecond() {
        return tally().bytesBySecond();
    }

    /** Kernel software time around the device, submit and complete, of recorded requests submitted on a node. */
    public Sample softwareTimeOn(int node) {
        return node < softwareTimeByNode.size() ? softwareTimeByNode.get(node) : new Sample();
    }

    private Sample softwareTime(int node) {
        while (node >= softwareTimeByNode.size()) {
            softwareTimeByNode.add(new Sample());
        }
        return softwareTimeByNode.get(node);
    }
}
