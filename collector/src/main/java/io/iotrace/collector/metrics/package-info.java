// SPDX-License-Identifier: Apache-2.0
/**
 * Counters and histograms of what is traced, and how they are exported (docs/reference/metrics.md). A {@link MetricsSource} gives all of
 * them as of one instant; {@link IotraceCollector} hands them to Prometheus' client, from which text, protobuf and OTLP come.
 */
package io.iotrace.collector.metrics;
