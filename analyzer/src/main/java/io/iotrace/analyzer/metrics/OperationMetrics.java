// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** All requests of one operation of a disk, or of several operations merged. */
public final class OperationMetrics {
    private static final int BOUNDARIES = Boundary.values().length;

    private final RequestGroup[] groups = new RequestGroup[BOUNDARIES * BOUNDARIES];
    private final Histogram coreToKernel = new Histogram();
    private final Histogram coreToDevice = new Histogram();
    private final Histogram submitCall = new Histogram();
    private final Histogram submitCallInside = new Histogram();
    private final Histogram coreInside = new Histogram();
    private final NameCounts engines = new NameCounts();
    private long requests;
    private long bytes;
    private long errors;
    private long noBio;
    private long buffered;
    private long alone;
    private long aloneInside;
    private RequestGroup currentGroup;

    /** Adds a request; the spans of one with a total follow. */
    void add(DiskRequest request, boolean ended) {
        requests++;
        bytes += request.bytes;
        errors += request.error == 0 ? 0 : 1;
        if (request.engine != null) {
            engines.add(request.engine, 1);
        }
        buffered += request.has(DiskRequest.BUFFERED) ? 1 : 0;
        if (ended) {
            addEnded(request);
        }
    }

    private void addEnded(DiskRequest request) {
        currentGroup = group(request.from(), request.to());
        currentGroup.begin(request.totalNanos());
        noBio += request.has(DiskRequest.NO_BIO) ? 1 : 0;
        if (request.queueDepth == 1 && !request.has(DiskRequest.NO_BIO)) {
            alone++;
            aloneInside += request.has(DiskRequest.COMPLETED_INSIDE_SUBMIT) ? 1 : 0;
        }
        long core = request.coreNanos();
        if (core != DiskRequest.ABSENT) {
            (request.at(Boundary.KERNEL_DONE) == DiskRequest.ABSENT ? coreToDevice : coreToKernel).add(core);
        }
        if (request.submitCallNanos != DiskRequest.ABSENT) {
            addSubmitCall(request, core);
        }
    }

    private void addSubmitCall(DiskRequest request, long core) {
        submitCall.add(request.submitCallNanos);
        if (request.has(DiskRequest.COMPLETED_INSIDE_SUBMIT) && !request.has(DiskRequest.NO_BIO)) {
            submitCallInside.add(request.submitCallNanos);
            if (core != DiskRequest.ABSENT) {
                coreInside.add(core);
            }
        }
    }

    void addSpan(Span span, long nanos) {
        currentGroup.addSpan(span, nanos);
    }

    /** Requests of a second that were counted by others, with their totals. */
    void add(RequestStatistics second, boolean ended) {
        requests += second.count();
        bytes += second.bytes();
        errors += second.errors();
        buffered += second.buffered();
        if (second.engine() != null && !second.engine().isEmpty()) {
            engines.add(second.engine(), second.count());
        }
        Boundary from = Boundaries.parse(second.from());
        Boundary to = Boundaries.parse(second.to());
        if (ended && from != null && to != null) {
            group(from, to).add(Histogram.of(second));
            noBio += second.noBio();
            alone += second.alone();
            aloneInside += second.aloneInside();
        }
    }

    /** One stage of these requests, or a figure beside the stages; what is not known is passed over. */
    void add(StageStatistics second) {
        switch (second.stage()) {
            case StageStatistics.CORE -> coreToKernel.merge(Histogram.of(second));
            case StageStatistics.CORE_TO_DEVICE -> coreToDevice.merge(Histogram.of(second));
            case StageStatistics.CORE_INSIDE -> coreInside.merge(Histogram.of(second));
            case StageStatistics.SUBMIT_CALL -> submitCall.merge(Histogram.of(second));
            case StageStatistics.SUBMIT_CALL_INSIDE -> submitCallInside.merge(Histogram.of(second));
            default -> addStage(second);
        }
    }

    private void addStage(StageStatistics second) {
        Boundary from = Boundaries.parse(second.from());
        Boundary to = Boundaries.parse(second.to());
        if (from != null && to != null && from != to) {
            group(from, to).add(Span.parse(second.stage()), Histogram.of(second));
        }
    }

    void merge(OperationMetrics other) {
        other.groups().forEach(group -> group(group.from(), group.to()).merge(group));
        coreToKernel.merge(other.coreToKernel);
        coreToDevice.merge(other.coreToDevice);
        submitCall.merge(other.submitCall);
        submitCallInside.merge(other.submitCallInside);
        coreInside.merge(other.coreInside);
        engines.merge(other.engines);
        requests += other.requests;
        bytes += other.bytes;
        errors += other.errors;
        noBio += other.noBio;
        buffered += other.buffered;
        alone += other.alone;
        aloneInside += other.aloneInside;
    }

    /** Groups of comparable requests, by first and then last boundary. */
    public List<RequestGroup> groups() {
        return Arrays.stream(groups).filter(Objects::nonNull).toList();
    }

    /** Spans that occurred, in path order. */
    public SortedMap<Span, Histogram> spans() {
        SortedMap<Span, Histogram> seen = new TreeMap<>();
        for (RequestGroup group : groups()) {
            group.spans()
                    .forEach((span, nanos) -> seen.computeIfAbsent(span, absent -> new Histogram())
                            .merge(nanos));
        }
        return seen;
    }

    /** One span; empty when no request had it. */
    public Histogram span(Span span) {
        return spans().getOrDefault(span, new Histogram());
    }

    /** First to last boundary of all requests that have a total, whatever these boundaries are: for counts and sums. */
    public Histogram total() {
        Histogram total = new Histogram();
        groups().forEach(group -> total.merge(group.total()));
        return total;
    }

    /** Submit entered to the kernel's completion. */
    public Histogram coreToKernel() {
        return coreToKernel;
    }

    /** Submit entered to the leaf's completion, of requests whose kernel completion was not seen. */
    public Histogram coreToDevice() {
        return coreToDevice;
    }

    /** The whole submit call. */
    public Histogram submitCall() {
        return submitCall;
    }

    /** The whole submit call of requests with a bio whose leaf was done before the call returned. */
    public Histogram submitCallInside() {
        return submitCallInside;
    }

    /** Core time of the requests of {@link #submitCallInside}. */
    public Histogram coreInside() {
        return coreInside;
    }

    /** Requests by engine. */
    public SortedMap<String, Long> engines() {
        return engines.toMap();
    }

    public long requests() {
        return requests;
    }

    /** Requests whose end was not seen: they have no total and no stages. */
    public long unseenEnds() {
        return requests
                - groups().stream().mapToLong(group -> group.total().count()).sum();
    }

    public long bytes() {
        return bytes;
    }

    public long errors() {
        return errors;
    }

    /** Requests that ended without a bio of their own. */
    public long noBio() {
        return noBio;
    }

    public long buffered() {
        return buffered;
    }

    /** Requests with a bio that were the only ones of their disk in flight: not part of a batch. */
    public long alone() {
        return alone;
    }

    /** Of {@link #alone}, those whose leaf was done before the submit call returned. */
    public long aloneInside() {
        return aloneInside;
    }

    private RequestGroup group(Boundary from, Boundary to) {
        int index = from.ordinal() * BOUNDARIES + to.ordinal();
        if (groups[index] == null) {
            groups[index] = new RequestGroup(from, to);
        }
        return groups[index];
    }
}
