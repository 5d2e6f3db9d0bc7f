// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * Binds a {@link MetricsSource} to Micrometer, for a Java program that embeds a session. Micrometer has no meter that takes the buckets
 * of a histogram that was counted elsewhere, so this serves registries of Prometheus, which take them as they are.
 */
public final class IotraceMetrics implements MeterBinder {
    private final MetricsSource source;

    public IotraceMetrics(MetricsSource source) {
        this.source = source;
    }

    /** @throws IllegalArgumentException when the registry is none of Prometheus */
    @Override
    public void bindTo(MeterRegistry registry) {
        if (!(registry instanceof PrometheusMeterRegistry prometheus)) {
            throw new IllegalArgumentException("iotrace's histograms need a PrometheusMeterRegistry, not "
                    + registry.getClass().getSimpleName());
        }
        prometheus.getPrometheusRegistry().register(new IotraceCollector(source));
    }
}
