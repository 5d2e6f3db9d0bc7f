// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.StageStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Stages of the requests of one group, and the figures that stand beside the stages. */
final class StageLatencies implements DiskRequest.SpanVisitor {
    static final double MEDIAN = 0.5;
    static final double PERCENTILE_99 = 0.99;

    private final Histogram[] spans = new Histogram[Span.COUNT];
    private final Histogram core = new Histogram();
    private final Histogram coreToDevice = new Histogram();
    private final Histogram coreInside = new Histogram();
    private final Histogram submitCall = new Histogram();
    private final Histogram submitCallInside = new Histogram();
    private final Histogram runQueue = new Histogram();
    private final Histogram dispatch = new Histogram();
    private final Map<String, Histogram> beside = new LinkedHashMap<>();

    StageLatencies() {
        beside.put(StageStatistics.CORE, core);
        beside.put(StageStatistics.CORE_TO_DEVICE, coreToDevice);
        beside.put(StageStatistics.CORE_INSIDE, coreInside);
        beside.put(StageStatistics.SUBMIT_CALL, submitCall);
        beside.put(StageStatistics.SUBMIT_CALL_INSIDE, submitCallInside);
        beside.put(StageStatistics.RUN_QUEUE, runQueue);
        beside.put(StageStatistics.DISPATCH, dispatch);
    }

    void count(DiskRequest request) {
        request.spans(this);
        long coreNanos = request.coreNanos();
        boolean inside = request.has(DiskRequest.COMPLETED_INSIDE_SUBMIT) && !request.has(DiskRequest.NO_BIO);
        if (coreNanos != DiskRequest.ABSENT) {
            (request.at(Boundary.KERNEL_DONE) == DiskRequest.ABSENT ? coreToDevice : core).add(coreNanos);
        }
        if (request.submitCallNanos != DiskRequest.ABSENT) {
            submitCall.add(request.submitCallNanos);
            if (inside) {
                submitCallInside.add(request.submitCallNanos);
                if (coreNanos != DiskRequest.ABSENT) {
                    coreInside.add(coreNanos);
                }
            }
        }
        runQueue(request);
        dispatch(request);
    }

    private void runQueue(DiskRequest request) {
        boolean before = request.runDelayNanos != DiskRequest.ABSENT;
        boolean after = request.reapRunDelayNanos != DiskRequest.ABSENT;
        if (before || after) {
            runQueue.add((before ? request.runDelayNanos : 0) + (after ? request.reapRunDelayNanos : 0));
        }
    }

    /** From the signal, else the kick, to the submission. */
    private void dispatch(DiskRequest request) {
        long begun = request.at(Boundary.SIGNALLED) != DiskRequest.ABSENT
                ? request.at(Boundary.SIGNALLED)
                : request.at(Boundary.KICKED);
        long submitted = request.at(Boundary.SUBMITTED);
        if (begun != DiskRequest.ABSENT && submitted != DiskRequest.ABSENT) {
            dispatch.add(submitted - begun);
        }
    }

    @Override
    public void span(Span span, long nanos) {
        Histogram histogram = spans[span.index()];
        if (histogram == null) {
            histogram = spans[span.index()] = new Histogram();
        }
        histogram.add(nanos);
    }

    /** Hands over what was counted, and begins anew. */
    void handOver(GroupKey key, Consumer<RecordingEvent> out) {
        for (int i = 0; i < Span.COUNT; i++) {
            if (spans[i] != null) {
                handOver(key, Span.ofIndex(i).label(), spans[i], out);
            }
        }
        beside.forEach((name, histogram) -> handOver(key, name, histogram, out));
    }

    private static void handOver(GroupKey key, String stage, Histogram histogram, Consumer<RecordingEvent> out) {
        if (histogram.count() == 0) {
            return;
        }
        out.accept(new StageStatistics(
                key.virtualMachine(),
                key.processId(),
                key.disk(),
                key.operation(),
                key.engine(),
                key.from(),
                key.to(),
                stage,
                histogram.count(),
                histogram.sumNanos(),
                histogram.minNanos(),
                histogram.percentileNanos(MEDIAN),
                histogram.percentileNanos(PERCENTILE_99),
                histogram.maxNanos(),
                histogram.buckets()));
        histogram.clear();
    }
}
