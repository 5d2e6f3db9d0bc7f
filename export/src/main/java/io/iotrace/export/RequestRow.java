// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.Arrays;

/** A request and what turns its times into those of the wall clock. */
final class RequestRow {
    private final long[] stages = new long[Stage.values().length];
    private final DiskRequest.SpanVisitor visitor = this::span;
    private DiskRequest request;
    private boolean clockKnown;
    private long wallOffsetNanos;

    /** The first reading of both clocks holds for the whole recording, so that its order stays. */
    void clock(long offsetNanos) {
        if (!clockKnown) {
            clockKnown = true;
            wallOffsetNanos = offsetNanos;
        }
    }

    void forgetClock() {
        clockKnown = false;
    }

    RequestRow of(DiskRequest next) {
        request = next;
        Arrays.fill(stages, DiskRequest.ABSENT);
        next.spans(visitor);
        return this;
    }

    private void span(Span span, long nanos) {
        if (span.first() == span.last()) {
            stages[span.first().ordinal()] = nanos;
        }
    }

    /** Length of a stage that was measured by itself, else {@link DiskRequest#ABSENT}. */
    long stageNanos(Stage stage) {
        return stages[stage.ordinal()];
    }

    DiskRequest request() {
        return request;
    }

    /** Begin of the request since 1970 in nanoseconds; null when the recording does not say how its clocks relate. */
    Long wallNanos() {
        return clockKnown ? request.startNanos() + wallOffsetNanos : null;
    }
}
