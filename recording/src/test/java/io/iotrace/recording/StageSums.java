// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.util.Map;
import java.util.TreeMap;

/** Count and sum of each span over a recording. */
final class StageSums implements RecordingHandler {
    final Map<String, long[]> sums = new TreeMap<>();

    @Override
    public void onRequest(DiskRequest request) {
        request.spans(this::add);
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {}

    void add(Span span, long nanos) {
        long[] sum = sums.computeIfAbsent(span.label(), label -> new long[2]);
        sum[0]++;
        sum[1] += nanos;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sums.forEach((label, sum) -> text.append(label + " " + sum[0] + " " + sum[1] + "\n"));
        return text.toString();
    }
}
