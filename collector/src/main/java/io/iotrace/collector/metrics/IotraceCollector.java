// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Hands a {@link MetricsSource} to Prometheus' client. Scrapes at the same time share one snapshot. */
public final class IotraceCollector implements MultiCollector {
    private final MetricsSource source;
    private final AtomicReference<CompletableFuture<MetricSnapshots>> running = new AtomicReference<>();

    public IotraceCollector(MetricsSource source) {
        this.source = source;
    }

    @Override
    public MetricSnapshots collect() {
        CompletableFuture<MetricSnapshots> own = new CompletableFuture<>();
        CompletableFuture<MetricSnapshots> other = running.compareAndExchange(null, own);
        if (other != null) {
            return other.join();
        }
        try {
            own.complete(of(source.snapshot()));
        } catch (RuntimeException e) {
            own.completeExceptionally(e);
        } finally {
            running.set(null);
        }
        return own.join();
    }

    @Override
    public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
        return Family.descriptors();
    }

    private static MetricSnapshots of(MetricsSnapshot snapshot) {
        List<MetricSnapshot> families = new ArrayList<>();
        DiskFamilies.of(snapshot, families::add);
        HostFamilies.of(snapshot, families::add);
        ToolFamilies.of(snapshot, families::add);
        return new MetricSnapshots(families);
    }
}
