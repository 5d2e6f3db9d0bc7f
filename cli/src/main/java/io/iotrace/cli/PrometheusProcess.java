// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Prometheus in a process of its own, on the loopback interface, which keeps its data in a folder. It ends with {@link #close}. */
final class PrometheusProcess implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private static final long LONGEST_START_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 50;
    private static final int TRIES = 3;
    private static final int LAST_LINES = 5;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(LONGEST_ANSWER).build();
    private final Process process;
    private final URI address;

    private PrometheusProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts it and returns once it answers.
     *
     * @param folder takes its configuration, data and log; data that is there is served
     * @param configuration as prometheus.yml
     * @throws IOException with what Prometheus said when it does not come up
     */
    static PrometheusProcess start(Path folder, String configuration) throws IOException {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) { // the port may be taken between the two
            try {
                return start(folder, configuration, freePort());
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static PrometheusProcess start(Path folder, String configuration, int port) throws IOException {
        Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        Path log = folder.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--storage.tsdb.retention.time=10y",
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusProcess prometheus = new PrometheusProcess(process, URI.create("http://127.0.0.1:" + port + "/"));
        try {
            prometheus.awaitReady(log);
        } catch (IOException | RuntimeException e) {
            prometheus.close();
            throw e;
        }
        return prometheus;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Path log) throws IOException {
        long end = System.nanoTime() + LONGEST_START_NANOS;
        while (process.isAlive() && System.nanoTime() < end) {
            if (isReady()) {
                return;
            }
            pause();
        }
        List<String> said = Files.readAllLines(log);
        throw new IOException("Prometheus does not come up: "
                + String.join(" / ", said.subList(Math.max(0, said.size() - LAST_LINES), said.size())));
    }

    private boolean isReady() {
        try {
            return get("-/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Where it answers, with a slash at its end. */
    URI address() {
        return address;
    }

    /** The address of a graph of a query. */
    URI graph(String query) {
        return address.resolve("graph?g0.tab=0&g0.range_input=15m&g0.expr=" + encoded(query));
    }

    /**
     * The result of a query now: an array of series.
     *
     * @throws IOException with Prometheus' words when it refuses the query
     */
    JsonNode query(String query) throws IOException {
        return result("api/v1/query?query=" + encoded(query));
    }

    /** The same at a time. */
    JsonNode query(String query, long unixSeconds) throws IOException {
        return result("api/v1/query?query=" + encoded(query) + "&time=" + unixSeconds);
    }

    /** The result of a query over a time, a value each step. */
    JsonNode queryRange(String query, long fromSeconds, long toSeconds, long stepSeconds) throws IOException {
        return result("api/v1/query_range?query=" + encoded(query) + "&start=" + fromSeconds + "&end=" + toSeconds
                + "&step=" + stepSeconds);
    }

    private JsonNode result(String path) throws IOException {
        JsonNode answer = api(path);
        return answer.path("data").path("result");
    }

    /** The answer of its API, such as of {@code api/v1/rules}. */
    JsonNode api(String path) throws IOException {
        JsonNode answer = JSON.readTree(get(path).body());
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException(
                    "Prometheus refuses " + path + ": " + answer.path("error").asText());
        }
        return answer;
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .timeout(LONGEST_ANSWER)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    /** Ends it; it writes its head of data first. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
