// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of every panel over a fleet that a real Prometheus has in blocks. Small here; {@code bench/fleet.sh} runs it with 100 hosts of
 * 50 disks, holds each query to five seconds and prints the slowest.
 */
@Timeout(value = 120, unit = TimeUnit.MINUTES)
class SimulatedFleetTest {
    private static final int HOSTS = Integer.getInteger("fleet.hosts", 5);
    private static final int DISKS = Integer.getInteger("fleet.disks", 7);
    private static final int MINUTES = Integer.getInteger("fleet.minutes", 60);
    private static final int STEP_SECONDS = Integer.getInteger("fleet.step", 120);
    /** Longest a query may take; on a machine that does other things too, nothing is held to it. */
    private static final double MOST_SECONDS = Double.parseDouble(System.getProperty("fleet.most", "Infinity"));

    private static final double NANOS_OF_SECOND = 1e9;
    private static final int SLOWEST_SHOWN = 5;

    @TempDir
    private Path directory;

    @Test
    void eachQueryHasDataOfAFleetOverItsTime() throws Exception {
        assumeTrue(PrometheusProcess.isInstalled(), "needs: prometheus");
        long now = System.currentTimeMillis() / 1000 / STEP_SECONDS * STEP_SECONDS;
        long begun = now - MINUTES * 60L;
        for (int host = 0; host < HOSTS; host++) {
            write(new SimulatedHost(host, DISKS), begun, now);
        }
        Map<String, String> chosen =
                Map.of("__rate_interval", 4 * STEP_SECONDS + "s", "offset", "10m", "top", "10", "stage", "device");
        Map<Double, String> slowest = new TreeMap<>();
        Map<String, String> empty = new TreeMap<>();
        try (PrometheusProcess prometheus = PrometheusProcess.start(directory, "global: {}\n")) {
            assertThat(prometheus
                            .query("count(iotrace_disk_info)", now)
                            .get(0)
                            .at("/value/1")
                            .asInt())
                    .isEqualTo(HOSTS * DISKS);
            for (PanelQuery query : PanelQuery.all()) {
                long start = System.nanoTime();
                JsonNode result = prometheus.queryRange(
                        query.text(chosen),
                        begun + (now - begun) / 3,
                        now,
                        Math.max(STEP_SECONDS, (now - begun) / 360));
                slowest.put((System.nanoTime() - start) / NANOS_OF_SECOND, query.name());
                // No machine of this fleet migrates.
                if (result.isEmpty() && !query.name().endsWith("annotation Migrations")) {
                    empty.put(query.name(), query.text(chosen));
                }
            }
        }
        assertThat(empty).isEmpty();
        say(slowest);
        assertThat(slowest.keySet()).allSatisfy(seconds -> assertThat(seconds).isLessThan(MOST_SECONDS));
    }

    private static void say(Map<Double, String> slowest) {
        System.out.printf("%d hosts of %d disks, %d minutes:%n", HOSTS, DISKS, MINUTES);
        slowest.entrySet().stream()
                .skip(Math.max(0, slowest.size() - SLOWEST_SHOWN))
                .forEach(entry -> System.out.printf("%8.3f s  %s%n", entry.getKey(), entry.getValue()));
    }

    /** The scrapes of a host as blocks of Prometheus. */
    private void write(SimulatedHost host, long begun, long now) throws IOException, InterruptedException {
        Path text = directory.resolve("host.txt");
        Files.deleteIfExists(text);
        for (long time = begun; time <= now; time += STEP_SECONDS) {
            StringBuilder samples = new StringBuilder();
            host.scrape(time - begun + 3600, time, samples);
            Files.writeString(text, samples, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        Files.writeString(text, "# EOF\n", StandardOpenOption.APPEND);
        Process promtool = new ProcessBuilder(
                        "promtool",
                        "tsdb",
                        "create-blocks-from",
                        "openmetrics",
                        "--max-block-duration=24h",
                        text.toString(),
                        directory.resolve("data").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }
}
