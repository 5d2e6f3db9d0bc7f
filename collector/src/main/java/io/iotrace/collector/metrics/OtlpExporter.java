// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Sends all metrics to an OpenTelemetry collector by OTLP over HTTP, as JSON, every so often. What cannot be sent is passed over: counters
 * are cumulative, so the next time tells all of it. The first of a row of failures is said.
 */
public final class OtlpExporter implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long NANOS_OF_SECOND = 1_000_000_000L;
    private static final int FIRST_ERROR = 300;

    private final URI address;
    private final PrometheusRegistry registry;
    private final Map<String, String> resource;
    private final String version;
    private final Consumer<String> say;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(LONGEST).build();
    private final long begunUnixNanos = unixNanos();
    private final Thread thread;
    private boolean failing;

    /**
     * Begins.
     *
     * @param address of the collector's metrics, such as {@code http://127.0.0.1:4318/v1/metrics}
     * @param resource attributes of what exports
     * @param say takes one sentence for the journal
     */
    public OtlpExporter(
            URI address,
            PrometheusRegistry registry,
            Map<String, String> resource,
            String version,
            Duration interval,
            Consumer<String> say) {
        this.address = address;
        this.registry = registry;
        this.resource = Map.copyOf(resource);
        this.version = version;
        this.say = say;
        thread = new Thread(() -> run(interval), "iotrace-otlp");
        thread.setDaemon(true);
        thread.start();
    }

    private static long unixNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_OF_SECOND + now.getNano();
    }

    private void run(Duration interval) {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                send();
            }
        } catch (InterruptedException ended) {
            return;
        }
    }

    private void send() throws InterruptedException {
        try {
            JsonNode body = OtlpJson.request(registry.scrape(), resource, version, begunUnixNanos, unixNanos());
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(LONGEST)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(body)))
                    .build();
            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() >= FIRST_ERROR) {
                failed("it answers with status " + answer.statusCode());
            } else {
                failing = false;
            }
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] gzip(JsonNode body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            new ObjectMapper().writeValue(out, body);
        }
        return bytes.toByteArray();
    }

    private void failed(String reason) {
        if (!failing) {
            failing = true;
            say.accept("no metrics can be sent to " + address + ": " + reason
                    + "; this is said once until it works again");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
