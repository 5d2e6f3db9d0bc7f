// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.VirtualMachine;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scraper gets over HTTP. */
class IotraceCollectorTest {
    private static final String PROTOBUF =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
    private static final String LABELS = "{disk=\"vda\",operation=\"read\"";

    private final LiveMetrics metrics = new LiveMetrics(200, 100_000);
    private MetricsServer server;

    @BeforeEach
    void serve() throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new IotraceCollector(metrics));
        server = MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), registry, WebConfig.OPEN);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void textHasCountersAndClassicBucketsOfRequests() throws Exception {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 20_000_000, 3000));
        Map<String, Double> series = text();
        assertThat(series)
                .containsEntry("iotrace_disk_requests_total" + LABELS + ",vm=\"web-01\"}", 2.0)
                .containsEntry("iotrace_disk_bytes_total" + LABELS + ",vm=\"web-01\"}", 8192.0)
                .containsEntry("iotrace_disk_request_duration_seconds_count" + LABELS + ",vm=\"web-01\"}", 2.0)
                .containsEntry(
                        "iotrace_disk_request_duration_seconds_bucket" + LABELS + ",vm=\"web-01\",le=\"0.015625\"}",
                        1.0)
                .containsEntry(
                        "iotrace_disk_request_duration_seconds_bucket" + LABELS + ",vm=\"web-01\",le=\"0.03125\"}",
                        2.0);
    }

    @Test
    void ofStagesTextHasCountAndSumWhichAddUpToTheRequest() throws Exception {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        Map<String, Double> series = text();
        double stages = series.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("iotrace_disk_stage_duration_seconds_sum"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        double request = series.get("iotrace_disk_request_duration_seconds_sum" + LABELS + ",vm=\"web-01\"}");
        assertThat(stages).isCloseTo(request, org.assertj.core.data.Percentage.withPercentage(1e-6));
        assertThat(series.keySet())
                .filteredOn(name -> name.startsWith("iotrace_disk_stage_duration_seconds_bucket"))
                .hasSize(4)
                .allMatch(name -> name.contains("le=\"+Inf\""));
    }

    @Test
    void protobufHasNativeHistograms() throws Exception {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        String body = get(PROTOBUF, StandardCharsets.ISO_8859_1);
        assertThat(body).contains("iotrace_disk_stage_duration_seconds");
        assertThat(body.length()).isGreaterThan(500);
    }

    @Test
    void theFamiliesThatAreExposedAreThoseThatAreDescribed() throws Exception {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        List<String> described =
                Arrays.stream(Family.values()).map(Family::exposedName).toList();
        assertThat(text().keySet().stream()
                        .map(name -> name.replaceAll("\\{.*", "").replaceAll("_(sum|count|bucket)$", ""))
                        .collect(Collectors.toSet()))
                .isSubsetOf(described);
    }

    @Test
    void aHostileNameStaysInItsLabel() throws Exception {
        String hostile = "x\"} 1\niotrace_disk_requests_total{vm=\"forged\u0007\u202E";
        metrics.onRequest(Requests.read(7, hostile, "vda", 1000, 2000, 50_000, 3000));
        assertThat(get("text/plain", StandardCharsets.UTF_8).lines())
                .noneMatch(line -> line.startsWith("iotrace_disk_requests_total{vm=\"forged"))
                .noneMatch(line -> line.contains("\u0007") || line.contains("\u202E"));
        assertThat(text().keySet().stream().filter(name -> name.startsWith("iotrace_disk_requests_total")))
                .hasSize(1);
    }

    @Test
    void aHostWithoutAVmHasTheMetricsOfTheToolOnly() throws Exception {
        assertThat(text().keySet()).containsExactlyInAnyOrder("iotrace_stage_sampling_ratio", "iotrace_series_dropped");
    }

    @Test
    void micrometerServesItTogetherWithTheMetersOfTheJvm() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new IotraceMetrics(metrics).bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        assertThat(registry.scrape()).contains("iotrace_disk_requests_total{", "jvm_memory_used_bytes{area=\"heap\"");
    }

    @Test
    void aRegistryThatTakesNoHistogramsIsRefusedInOneSentence() {
        assertThatThrownBy(() -> new IotraceMetrics(metrics).bindTo(new SimpleMeterRegistry()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("iotrace's histograms need a PrometheusMeterRegistry, not SimpleMeterRegistry");
    }

    @Test
    void twoHundredMachinesOfFourDisksStayBelowTheCap() throws Exception {
        LiveMetrics many = new LiveMetrics(1000, 100_000);
        for (int vm = 0; vm < 200; vm++) {
            many.onEvent(
                    EventContext.at(0),
                    new VirtualMachine("vm-" + vm, "u" + vm, 1000 + vm, true, "7.2", "kvm", "q35", 2, "", ""));
            for (int disk = 0; disk < 4; disk++) {
                for (String operation : List.of("read", "write")) {
                    DiskRequest request =
                            Requests.read(1000 + vm, "vm-" + vm, "vd" + disk, 1000, 2000, 50_000 + disk, 3000);
                    request.operation = operation;
                    many.onRequest(request);
                }
            }
        }
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new IotraceCollector(many));
        try (MetricsServer big = MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), registry, WebConfig.OPEN)) {
            long series = scrape(big.port(), "text/plain", StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .count();
            assertThat(series).isBetween(50_000L, 100_000L);
        }
    }

    private Map<String, Double> text() throws Exception {
        Map<String, Double> series = new TreeMap<>();
        get("text/plain", StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .forEach(line -> series.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return series;
    }

    private String get(String accept, java.nio.charset.Charset charset) throws Exception {
        return scrape(server.port(), accept, charset);
    }

    private static String scrape(int port, String accept, java.nio.charset.Charset charset) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .header("Accept", accept)
                .build();
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(charset));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
