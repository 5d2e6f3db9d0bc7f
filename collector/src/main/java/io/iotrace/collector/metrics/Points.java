// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Data points of one family, on their way to a snapshot of it. A family without a point is left out. */
final class Points {
    private static final double NANOS_OF_SECOND = 1e9;
    private static final int NATIVE_SCHEMA = 0;

    private final Family family;
    private final String[] names;
    private final List<CounterDataPointSnapshot> counters = new ArrayList<>();
    private final List<GaugeDataPointSnapshot> gauges = new ArrayList<>();
    private final List<HistogramDataPointSnapshot> histograms = new ArrayList<>();

    Points(Family family) {
        this.family = family;
        names = family.labels().toArray(new String[0]);
    }

    private Labels labels(String... values) {
        return Labels.of(names, values);
    }

    void count(long value, String... labelValues) {
        add((double) value, labelValues);
    }

    private void add(double value, String... labelValues) {
        counters.add(new CounterDataPointSnapshot(value, labels(labelValues), null, 0));
    }

    void seconds(long nanos, String... labelValues) {
        add(nanos / NANOS_OF_SECOND, labelValues);
    }

    void gauge(double value, String... labelValues) {
        gauges.add(new GaugeDataPointSnapshot(value, labels(labelValues), null));
    }

    /** Buckets for who reads native histograms; text has count, sum and +Inf, which is all of them. */
    void nativeOnly(Durations durations, String... labelValues) {
        histograms.add(new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.EMPTY,
                NATIVE_SCHEMA,
                0,
                0,
                nativeBuckets(durations),
                NativeHistogramBuckets.EMPTY,
                durations.sumNanos() / NANOS_OF_SECOND,
                labels(labelValues),
                null,
                0));
    }

    /** Both forms, whose buckets are the same. */
    void classicAndNative(Durations durations, String... labelValues) {
        histograms.add(new HistogramDataPointSnapshot(
                classicBuckets(durations),
                NATIVE_SCHEMA,
                0,
                0,
                nativeBuckets(durations),
                NativeHistogramBuckets.EMPTY,
                durations.sumNanos() / NANOS_OF_SECOND,
                labels(labelValues),
                null,
                0));
    }

    private static NativeHistogramBuckets nativeBuckets(Durations durations) {
        NativeHistogramBuckets.Builder builder = NativeHistogramBuckets.builder();
        long[] buckets = durations.buckets();
        for (int i = 0; i < buckets.length; i++) {
            if (buckets[i] > 0) {
                builder.bucket(DurationBounds.nativeIndex(i), buckets[i]);
            }
        }
        return builder.build();
    }

    private static ClassicHistogramBuckets classicBuckets(Durations durations) {
        ClassicHistogramBuckets.Builder builder = ClassicHistogramBuckets.builder();
        long[] buckets = durations.buckets();
        long below = 0;
        for (int i = 0; i <= DurationBounds.LAST_CLASSIC; i++) {
            below += buckets[i];
            if (i >= DurationBounds.FIRST_CLASSIC) {
                builder.bucket(DurationBounds.upperSeconds(i), below);
                below = 0;
            }
        }
        for (int i = DurationBounds.LAST_CLASSIC + 1; i < buckets.length; i++) {
            below += buckets[i];
        }
        return builder.bucket(Double.POSITIVE_INFINITY, below).build();
    }

    void to(Consumer<MetricSnapshot> out) {
        if (!counters.isEmpty()) {
            out.accept(new CounterSnapshot(family.metadata(), counters));
        }
        if (!gauges.isEmpty()) {
            out.accept(new GaugeSnapshot(family.metadata(), gauges));
        }
        if (!histograms.isEmpty()) {
            out.accept(new HistogramSnapshot(family.metadata(), histograms));
        }
    }
}
