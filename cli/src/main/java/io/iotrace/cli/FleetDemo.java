// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestException;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import io.iotrace.guest.TemporaryFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A fleet in a box: two machines, a daemon and a Prometheus that scrapes it. Both machines do the same; the disk of one lies on the
 * host's page cache, of which a finding tells, and whose flushes take long.
 */
final class FleetDemo {
    /** The one query that shows the problem: seconds of each stage for each request, worst first. */
    static final String QUERY =
            "topk(8, sum by (vm, disk, stage) (rate(iotrace_disk_stage_duration_seconds_sum[30s])) / on (vm, disk) group_left ()"
                    + " sum by (vm, disk) (rate(iotrace_disk_request_duration_seconds_count[30s])))";

    private static final String FINDINGS = "iotrace_finding_active{verdict=~\"confirmed|suspected\"}";
    private static final String EXPECTED = "iotrace_finding_active{rule=\"writeback-double-cache\"}";
    private static final String SLOW = "shop-orders";
    private static final String FAST = "shop-catalogue";
    private static final String DISK = "vda";
    private static final int IMAGE_MEBIBYTES = 64;
    private static final long LOOK_NANOS = 500_000_000L;
    private static final long LONGEST_WAIT_NANOS = 120_000_000_000L;
    private static final long SETTLING_NANOS = 20_000_000_000L;
    private static final double MICROS = 1e6;

    private final Console console;
    private final Interruption interruption;
    /** Closed in the order opposite to that in which they came. */
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private volatile boolean ending;

    FleetDemo(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    /** Runs until it is interrupted, or for so long once everything is up; null for no limit. */
    int run(Duration duration) throws IOException {
        Privileges.require();
        if (!PrometheusProcess.isInstalled()) {
            throw new CommandFailure("the fleet needs Prometheus: apt-get install prometheus");
        }
        interruption.guard();
        Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "iotrace-fleet-");
        running.push(() -> TemporaryFolder.delete(folder));
        try {
            serve(folder, duration);
            return Main.DONE;
        } finally {
            ending = true;
            end();
        }
    }

    private void serve(Path folder, Duration duration) throws IOException {
        List<GuestMachine> machines = new ArrayList<>();
        for (String name : List.of(SLOW, FAST)) {
            if (interruption.await(0)) {
                return;
            }
            machines.add(machine(folder, name));
        }
        int port = PrometheusProcess.freePort();
        startDaemon(folder, port);
        Path data = Files.createDirectory(folder.resolve("prometheus"));
        PrometheusProcess prometheus = PrometheusProcess.start(data, configuration(port));
        running.push(prometheus);
        for (GuestMachine machine : machines) {
            Thread load = new Thread(() -> work(machine), "demo-load");
            load.setDaemon(true);
            load.start();
        }
        console.say("Prometheus is at " + prometheus.address() + ". The query that shows what is wrong:");
        console.say("  " + QUERY);
        console.say("  " + prometheus.graph(QUERY));
        show(prometheus);
        console.say("Both guests do the same; " + SLOW + " has cache=writeback,aio=threads, " + FAST
                + " has cache=none,aio=native. dashboards/grafana shows it as pictures. Ctrl-C ends everything.");
        long end = duration == null ? Long.MAX_VALUE : System.nanoTime() + duration.toNanos();
        while (!interruption.await(LOOK_NANOS) && System.nanoTime() - end < 0) {
            if (!machines.stream().allMatch(GuestMachine::isAlive)) {
                throw new CommandFailure("a guest of the demo has ended");
            }
        }
    }

    private GuestMachine machine(Path folder, String name) throws IOException {
        GuestDisk disk = GuestDisk.raw(DISK, image(folder.resolve(name + ".img")));
        GuestMachine machine = GuestMachine.named(name)
                .disk(
                        name.equals(SLOW)
                                ? disk.withCache(GuestDisk.CacheMode.WRITEBACK).withAio(GuestDisk.Aio.THREADS)
                                : disk)
                .progress(console::say)
                .start();
        running.push(machine);
        return machine;
    }

    /** Every block holds data, so that no request ends at a hole. */
    private static Path image(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        Random random = new Random(IMAGE_MEBIBYTES);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < IMAGE_MEBIBYTES; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return file;
    }

    private void startDaemon(Path folder, int port) {
        Interruption own = new Interruption();
        CompletableFuture<Integer> daemon = CompletableFuture.supplyAsync(() -> Main.run(
                console,
                own,
                "daemon",
                "--listen",
                "127.0.0.1:" + port,
                "--control",
                folder.resolve("control.sock").toString(),
                "--recordings",
                folder.resolve("recordings").toString()));
        running.push(() -> {
            own.request();
            daemon.get();
        });
    }

    private static String configuration(int port) {
        return String.join(
                "\n",
                "global: {scrape_interval: 2s, scrape_timeout: 2s}",
                "scrape_configs:",
                "  - job_name: iotrace",
                "    static_configs: [{targets: ['127.0.0.1:" + port + "']}]",
                "");
    }

    private void work(GuestMachine machine) {
        try {
            while (!ending) {
                machine.run(DISK, GuestLoad.of(Operation.READ, 211).withJobs(4));
                machine.run(DISK, GuestLoad.of(Operation.WRITE, 17).withFdatasync());
            }
        } catch (GuestException e) {
            if (!ending) {
                console.say("iotrace: " + e.getMessage());
            }
        }
    }

    /** Waits until Prometheus has figures of both machines, and prints them. */
    private void show(PrometheusProcess prometheus) throws IOException {
        long begun = System.nanoTime();
        boolean whole = false;
        while (!whole) {
            if (interruption.await(LOOK_NANOS)) {
                return;
            }
            long waited = System.nanoTime() - begun;
            boolean known = prometheus.query(QUERY).size() > 2
                    && !prometheus.query(EXPECTED).isEmpty();
            whole = (known && waited > SETTLING_NANOS) || waited > LONGEST_WAIT_NANOS;
        }
        for (JsonNode series : prometheus.query(QUERY)) {
            JsonNode labels = series.get("metric");
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%-16s %-6s %-16s %9.1f us%n",
                            labels.path("vm").asText(),
                            labels.path("disk").asText(),
                            labels.path("stage").asText(),
                            series.get("value").get(1).asDouble() * MICROS);
        }
        for (JsonNode series : prometheus.query(FINDINGS)) {
            JsonNode labels = series.get("metric");
            console.out()
                    .println("finding " + labels.path("rule").asText() + " ("
                            + labels.path("verdict").asText() + ") on "
                            + labels.path("vm").asText() + " "
                            + labels.path("disk").asText());
        }
        console.out().flush();
    }

    private void end() throws IOException {
        IOException first = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                first = new IOException("the daemon failed: " + e.getCause().getMessage(), e);
            } catch (Exception e) { // what is left is closed all the same
                first = e instanceof IOException io ? io : new IOException(e.getMessage(), e);
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
