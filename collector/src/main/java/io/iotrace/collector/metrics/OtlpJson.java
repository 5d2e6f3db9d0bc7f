// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Map;

/**
 * Metrics as OpenTelemetry's protocol has them in JSON (opentelemetry-proto, metrics.proto; its specification's "JSON Protobuf encoding":
 * 64-bit integers are strings). Counters are cumulative monotonic sums. A histogram that is native is an exponential histogram, whose
 * scale is the schema and whose bucket i ends where Prometheus' bucket i + 1 does; any other has explicit bounds.
 */
final class OtlpJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int CUMULATIVE = 2;

    private final String begun;
    private final String now;

    private OtlpJson(long begunUnixNanos, long nowUnixNanos) {
        begun = Long.toString(begunUnixNanos);
        now = Long.toString(nowUnixNanos);
    }

    /**
     * The body of a request to {@code /v1/metrics}.
     *
     * @param resource what exports, such as {@code service.name}
     * @param begunUnixNanos since when counters count
     */
    static JsonNode request(
            MetricSnapshots snapshots,
            Map<String, String> resource,
            String version,
            long begunUnixNanos,
            long nowUnixNanos) {
        OtlpJson encoder = new OtlpJson(begunUnixNanos, nowUnixNanos);
        ObjectNode root = JSON.objectNode();
        ObjectNode ofResource = root.putArray("resourceMetrics").addObject();
        ArrayNode attributes = ofResource.putObject("resource").putArray("attributes");
        resource.forEach((name, value) -> attribute(attributes, name, value));
        ObjectNode scope = ofResource.putArray("scopeMetrics").addObject();
        scope.putObject("scope").put("name", "iotrace").put("version", version);
        ArrayNode metrics = scope.putArray("metrics");
        snapshots.forEach(snapshot -> encoder.metric(metrics, snapshot));
        return root;
    }

    private static void attribute(ArrayNode attributes, String name, String value) {
        attributes.addObject().put("key", name).putObject("value").put("stringValue", value);
    }

    private void metric(ArrayNode metrics, MetricSnapshot snapshot) {
        String name = snapshot.getMetadata().getName();
        if (snapshot instanceof CounterSnapshot counter) {
            ObjectNode sum = named(metrics, name, snapshot).putObject("sum");
            sum.put("aggregationTemporality", CUMULATIVE).put("isMonotonic", true);
            ArrayNode points = sum.putArray("dataPoints");
            counter.getDataPoints()
                    .forEach(point -> point(points, point.getLabels(), true).put("asDouble", point.getValue()));
        } else if (snapshot instanceof GaugeSnapshot gauge) {
            ArrayNode points = named(metrics, name, snapshot).putObject("gauge").putArray("dataPoints");
            gauge.getDataPoints()
                    .forEach(point -> point(points, point.getLabels(), false).put("asDouble", point.getValue()));
        } else if (snapshot instanceof InfoSnapshot info) {
            ArrayNode points = named(metrics, name, snapshot).putObject("gauge").putArray("dataPoints");
            info.getDataPoints()
                    .forEach(point -> point(points, point.getLabels(), false).put("asDouble", 1));
        } else if (snapshot instanceof HistogramSnapshot histogram) {
            histogram(named(metrics, name, snapshot), histogram);
        }
    }

    private static ObjectNode named(ArrayNode metrics, String name, MetricSnapshot snapshot) {
        ObjectNode metric = metrics.addObject().put("name", name);
        if (snapshot.getMetadata().getHelp() != null) {
            metric.put("description", snapshot.getMetadata().getHelp());
        }
        if (name.endsWith("_seconds")) {
            metric.put("unit", "s");
        } else if (name.endsWith("_bytes")) {
            metric.put("unit", "By");
        }
        return metric;
    }

    private ObjectNode point(ArrayNode points, Labels labels, boolean counted) {
        ObjectNode point = points.addObject();
        ArrayNode attributes = point.putArray("attributes");
        for (Label label : labels) {
            attribute(attributes, label.getName(), label.getValue());
        }
        if (counted) {
            point.put("startTimeUnixNano", begun);
        }
        return point.put("timeUnixNano", now);
    }

    private void histogram(ObjectNode metric, HistogramSnapshot histogram) {
        boolean exponential =
                histogram.getDataPoints().stream().allMatch(HistogramDataPointSnapshot::hasNativeHistogramData);
        ObjectNode body = metric.putObject(exponential ? "exponentialHistogram" : "histogram");
        body.put("aggregationTemporality", CUMULATIVE);
        ArrayNode points = body.putArray("dataPoints");
        for (HistogramDataPointSnapshot data : histogram.getDataPoints()) {
            ObjectNode point = point(points, data.getLabels(), true).put("sum", data.getSum());
            if (exponential) {
                exponential(point, data);
            } else {
                explicit(point, data.getClassicBuckets());
            }
        }
    }

    private static void exponential(ObjectNode point, HistogramDataPointSnapshot data) {
        point.put("count", Long.toString(data.getCount()))
                .put("scale", data.getNativeSchema())
                .put("zeroCount", Long.toString(data.getNativeZeroCount()));
        NativeHistogramBuckets buckets = data.getNativeBucketsForPositiveValues();
        ObjectNode positive = point.putObject("positive");
        ArrayNode counts = positive.putArray("bucketCounts");
        int next = 0;
        for (NativeHistogramBucket bucket : buckets) {
            if (counts.isEmpty()) {
                positive.put("offset", bucket.getBucketIndex() - 1);
                next = bucket.getBucketIndex();
            }
            for (; next < bucket.getBucketIndex(); next++) {
                counts.add("0");
            }
            counts.add(Long.toString(bucket.getCount()));
            next++;
        }
    }

    private static void explicit(ObjectNode point, ClassicHistogramBuckets buckets) {
        ArrayNode counts = point.putArray("bucketCounts");
        ArrayNode bounds = point.putArray("explicitBounds");
        long all = 0;
        for (int i = 0; i < buckets.size(); i++) {
            counts.add(Long.toString(buckets.getCount(i)));
            all += buckets.getCount(i);
            if (buckets.getUpperBound(i) != Double.POSITIVE_INFINITY) {
                bounds.add(buckets.getUpperBound(i));
            }
        }
        point.put("count", Long.toString(all));
    }
}
