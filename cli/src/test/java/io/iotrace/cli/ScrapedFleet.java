// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two machines, a daemon and a Prometheus that scrapes it each second, for all tests of a class. */
final class ScrapedFleet implements BeforeEachCallback, AfterAllCallback {
    static final String DIRECT = "fleet-direct";
    static final String CACHED = "fleet-cached";
    static final String UUID = "6f1f6a4e-1c1e-4f5c-9a3b-0a4b6f0f2a11";

    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final long LOOK_MILLIS = 200;

    private Images images;
    private GuestMachine direct;
    private GuestMachine cached;
    private RunningDaemon daemon;
    private PrometheusProcess prometheus;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        TracedHost.assumePossible();
        assumeTrue(PrometheusProcess.isInstalled(), "needs: prometheus");
        if (images == null) {
            images = new Images();
            start();
        }
    }

    private void start() throws Exception {
        daemon = RunningDaemon.start(images.folder().resolve("daemon"));
        CompletableFuture<GuestMachine> other = CompletableFuture.supplyAsync(() -> machine(
                CACHED,
                GuestDisk.raw("vda", image("cached"))
                        .withCache(GuestDisk.CacheMode.WRITEBACK)
                        .withAio(GuestDisk.Aio.THREADS)));
        direct = machine(DIRECT, GuestDisk.raw("vda", sparse(image("direct"))));
        cached = other.get(3, TimeUnit.MINUTES);
        Path folder = Files.createDirectory(images.folder().resolve("prometheus"));
        writeHistory(folder);
        prometheus = PrometheusProcess.start(folder, configuration());
    }

    private String configuration() {
        return String.join(
                "\n",
                "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}",
                "rule_files: ['" + PanelQuery.DASHBOARDS.resolve("prometheus") + "/*.yml']",
                "scrape_configs:",
                "  - job_name: iotrace",
                "    static_configs: [{targets: ['127.0.0.1:" + daemon.port() + "'], labels: {cluster: lab}}]",
                "");
    }

    /** As if the direct machine had been on another host until five minutes ago, and left it since. */
    private static void writeHistory(Path folder) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        StringBuilder samples = new StringBuilder("# TYPE iotrace_vm_info gauge\n");
        for (long time = now - 900; time < now - 60; time += 15) {
            samples.append("iotrace_vm_info{cluster=\"lab\",job=\"iotrace\",instance=\"former-host:9750\",vm=\""
                    + DIRECT + "\",uuid=\"" + UUID + "\",pid=\"7\"} 1 " + time + "\n");
        }
        Path text = Files.writeString(folder.resolve("history"), samples + "# EOF\n");
        Process promtool = new ProcessBuilder(
                        "promtool", "tsdb", "create-blocks-from", "openmetrics", text.toString(), folder + "/data")
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    /** With a second half that is a hole: the file system allocates when a write gets there, in the submit call. */
    private static Path sparse(Path image) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            long bytes = channel.size();
            channel.truncate(bytes / 2);
            channel.write(ByteBuffer.allocate(1), bytes - 1);
            channel.force(true);
        }
        return image;
    }

    private Path image(String name) {
        try {
            return images.image(name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private GuestMachine machine(String name, GuestDisk disk) {
        return GuestMachine.named(name)
                .disk(disk)
                .extraArguments(Monitor.arguments(monitor(name)))
                .extraArguments(name.equals(DIRECT) ? new String[] {"-uuid", UUID} : new String[0])
                .start();
    }

    private Path monitor(String machine) {
        return images.folder().resolve(machine + ".qmp");
    }

    /** The daemon ends, and another begins on the same port. */
    void restartDaemon() throws Exception {
        int port = daemon.port();
        daemon.close();
        daemon = RunningDaemon.startWith(images.folder().resolve("daemon"), List.of("--listen", "127.0.0.1:" + port));
    }

    GuestMachine direct() {
        return direct;
    }

    GuestMachine cached() {
        return cached;
    }

    RunningDaemon daemon() {
        return daemon;
    }

    PrometheusProcess prometheus() {
        return prometheus;
    }

    /** Both machines read and write until this is done; returns what each run did. */
    List<CompletableFuture<Void>> work(CompletableFuture<?> until) {
        List<CompletableFuture<Void>> loads = new ArrayList<>();
        for (GuestMachine machine : List.of(direct, cached)) {
            loads.add(CompletableFuture.runAsync(() -> {
                while (!until.isDone()) {
                    machine.run("vda", GuestLoad.of(Operation.READ, 53).withPauseMicros(2000));
                    machine.run("vda", GuestLoad.of(Operation.WRITE, 5).withFdatasync());
                }
            }));
        }
        return loads;
    }

    /** What QEMU counts of the disk's requests of an operation: rd, wr or flush. */
    long requestsByQmp(String machine, String operation) throws IOException {
        try (Monitor monitor = Monitor.at(monitor(machine))) {
            for (JsonNode disk : monitor.execute("query-blockstats", Map.of())) {
                if (disk.path("qdev").asText().contains("vda")) {
                    JsonNode stats = disk.get("stats");
                    return stats.get(operation + "_operations").asLong()
                            - stats.path(operation + "_merged").asLong();
                }
            }
        }
        throw new AssertionError("QEMU has no vda");
    }

    /** Asks Prometheus until the answer is as it should be. */
    JsonNode await(String query, Predicate<JsonNode> isSo) throws Exception {
        long end = System.nanoTime() + LONGEST_NANOS;
        JsonNode answer;
        do {
            answer = prometheus.query(query);
            if (isSo.test(answer)) {
                return answer;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } while (System.nanoTime() < end);
        throw new AssertionError(query + " is still " + answer + "; the daemon said:\n" + daemon.said());
    }

    /** The one value of a query. */
    static double value(JsonNode result) {
        assertThat(result).as("series").hasSize(1);
        return result.get(0).get("value").get(1).asDouble();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {prometheus, daemon, direct, cached, images}) {
            if (one != null) {
                one.close();
            }
        }
    }
}
