// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a small server that takes what an OpenTelemetry collector takes. */
class OtlpExporterTest {
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final LiveMetrics metrics = new LiveMetrics(200, 100_000);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/metrics", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Content-Type")).isEqualTo("application/json");
            received.add(new ObjectMapper().readTree(new GZIPInputStream(exchange.getRequestBody())));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        registry.register(new IotraceCollector(metrics));
        for (int i = 0; i < 101; i++) {
            metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        }
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private OtlpExporter exporter() {
        return new OtlpExporter(
                URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/metrics"),
                registry,
                Map.of("service.name", "iotrace"),
                "0.1",
                Duration.ofMillis(20),
                said::add);
    }

    private static JsonNode metric(JsonNode request, String name) {
        for (JsonNode metric : request.at("/resourceMetrics/0/scopeMetrics/0/metrics")) {
            if (metric.get("name").asText().equals(name)) {
                return metric;
            }
        }
        throw new AssertionError("no " + name + " in " + request);
    }

    @Test
    void countersAreMonotonicSumsWithTheirLabels() throws Exception {
        try (OtlpExporter exporter = exporter()) {
            JsonNode request = received.poll(30, TimeUnit.SECONDS);
            assertThat(exporter).isNotNull();
            assertThat(request.at("/resourceMetrics/0/resource/attributes/0/value/stringValue")
                            .asText())
                    .isEqualTo("iotrace");
            JsonNode sum = metric(request, "iotrace_disk_requests").get("sum");
            assertThat(sum.get("isMonotonic").asBoolean()).isTrue();
            assertThat(sum.get("aggregationTemporality").asInt()).isEqualTo(2);
            JsonNode point = sum.get("dataPoints").get(0);
            assertThat(point.get("asDouble").asDouble()).isEqualTo(101);
            assertThat(point.get("timeUnixNano").isTextual()).isTrue();
            assertThat(point.get("attributes").findValuesAsText("key")).contains("vm", "disk", "operation");
        }
    }

    @Test
    void histogramsAreExponentialAndCountEachRequestInTheBucketOfItsDuration() throws Exception {
        try (OtlpExporter exporter = exporter()) {
            JsonNode request = received.poll(30, TimeUnit.SECONDS);
            assertThat(exporter).isNotNull();
            JsonNode histogram = metric(request, "iotrace_disk_request_duration_seconds");
            assertThat(histogram.get("unit").asText()).isEqualTo("s");
            JsonNode point = histogram.at("/exponentialHistogram/dataPoints/0");
            assertThat(point.get("count").asText()).isEqualTo("101");
            assertThat(point.get("scale").asInt()).isZero();
            assertThat(point.get("sum").asDouble()).isEqualTo(101 * 56e-6);
            // 56 us lie in the bucket from 2^-15 to 2^-14 s, whose index is -15
            assertThat(point.at("/positive/offset").asInt()).isEqualTo(-15);
            assertThat(point.at("/positive/bucketCounts")).hasSize(1);
            assertThat(point.at("/positive/bucketCounts/0").asText()).isEqualTo("101");
        }
    }

    @Test
    void aCollectorThatRefusesIsSaidOnceAndTriedAgain() throws Exception {
        status.set(503);
        try (OtlpExporter exporter = exporter()) {
            assertThat(exporter).isNotNull();
            for (int i = 0; i < 3; i++) {
                assertThat(received.poll(30, TimeUnit.SECONDS)).isNotNull();
            }
        }
        assertThat(said).hasSize(1).first().asString().contains("it answers with status 503");
    }
}
