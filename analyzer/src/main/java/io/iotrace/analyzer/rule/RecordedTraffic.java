// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.metrics.OperationMetrics;
import io.iotrace.recording.Span;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Requests of one operation, or of all, as they were accumulated. */
final class RecordedTraffic implements Traffic {
    static final Traffic NONE = new RecordedTraffic(new OperationMetrics());

    private final OperationMetrics metrics;
    private final SortedMap<Span, Times> spans = new TreeMap<>();

    RecordedTraffic(OperationMetrics metrics) {
        this.metrics = metrics;
        metrics.spans().forEach((span, histogram) -> spans.put(span, Times.of(histogram)));
    }

    @Override
    public long requests() {
        return metrics.requests();
    }

    @Override
    public long bytes() {
        return metrics.bytes();
    }

    @Override
    public long withoutBio() {
        return metrics.noBio();
    }

    @Override
    public long buffered() {
        return metrics.buffered();
    }

    @Override
    public Map<String, Long> engines() {
        return metrics.engines();
    }

    @Override
    public Times total() {
        return Times.of(metrics.total());
    }

    @Override
    public SortedMap<Span, Times> spans() {
        return spans;
    }

    @Override
    public Times submitCall() {
        return Times.of(metrics.submitCall());
    }

    @Override
    public Times submitCallInside() {
        return Times.of(metrics.submitCallInside());
    }

    @Override
    public Times coreInside() {
        return Times.of(metrics.coreInside());
    }

    @Override
    public long alone() {
        return metrics.alone();
    }

    @Override
    public long aloneInside() {
        return metrics.aloneInside();
    }
}
