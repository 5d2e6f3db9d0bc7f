// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real Prometheus that scrapes a real daemon beside two machines under load. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetPanelsTest {
    @RegisterExtension
    static final ScrapedFleet FLEET = new ScrapedFleet();

    /** Queries that not every host can answer, and why. */
    private static final Map<String, String> MAY_BE_EMPTY = Map.of(
            "iotrace-disk / Requests from another NUMA node / A",
            "only a device that is attached to a NUMA node has requests from another",
            "iotrace-fleet / Submits that blocked / A",
            "only a disk that blocked within the last ten seconds is shown");

    private static final List<String> COUNTERS = List.of(
            "iotrace_disk_requests_total",
            "iotrace_disk_bytes_total",
            "iotrace_disk_request_duration_seconds_sum",
            "iotrace_disk_request_duration_seconds_bucket",
            "iotrace_disk_stage_duration_seconds_sum",
            "iotrace_host_stage_duration_seconds_count",
            "iotrace_thread_seconds_total",
            "iotrace_leaf_requests_total",
            "iotrace_lost_requests_total",
            "iotrace_probe_program_seconds_total");

    private static final Map<String, String> CHOSEN =
            Map.of("__rate_interval", "10s", "offset", "8s", "top", "5", "stage", "device");

    @Test
    @Order(1)
    void eachQueryOfEachPanelAndAnnotationHasData() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<CompletableFuture<Void>> loads = FLEET.work(done);
        try {
            FLEET.await("iotrace_finding_active", series -> !series.isEmpty());
            FLEET.await("rate(iotrace_probe_program_seconds_total[10s])", series -> !series.isEmpty());
            FLEET.await("rate(iotrace_disk_requests_total[10s] offset 8s) > 0", series -> series.size() >= 6);
            CompletableFuture<Command.Result> recording = CompletableFuture.supplyAsync(() -> Command.run(
                    "daemon",
                    "record",
                    ScrapedFleet.DIRECT,
                    "-d",
                    "20s",
                    "--control",
                    FLEET.daemon().socket().toString()));
            FLEET.await("iotrace_recording_active", series -> !series.isEmpty());
            Map<String, String> empty = new TreeMap<>();
            for (PanelQuery query : PanelQuery.all()) {
                String text = query.text(CHOSEN);
                if (FLEET.prometheus().query(text).isEmpty() && !MAY_BE_EMPTY.containsKey(query.name())) {
                    empty.put(query.name(), text);
                }
            }
            assertThat(empty).isEmpty();
            assertThat(PanelQuery.all()).extracting(PanelQuery::name).containsAll(MAY_BE_EMPTY.keySet());
            assertThat(recording.get(60, TimeUnit.SECONDS).code()).isZero();
        } finally {
            done.complete(null);
            loads.forEach(CompletableFuture::join);
        }
    }

    @Test
    @Order(2)
    void countsWhatQemuCounts() throws Exception {
        for (String machine : List.of(ScrapedFleet.DIRECT, ScrapedFleet.CACHED)) {
            for (String operation : List.of("read", "write", "flush")) {
                settled(machine, operation);
            }
        }
        Map<String, Long> before = differences();
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<CompletableFuture<Void>> loads = FLEET.work(done);
        TimeUnit.SECONDS.sleep(3);
        done.complete(null);
        loads.forEach(CompletableFuture::join);
        for (String key : before.keySet()) {
            String[] disk = key.split(" ", -1);
            FLEET.await(
                    requests(disk[0], disk[1]),
                    series -> ScrapedFleet.value(series) == qemu(disk[0], disk[1]) - before.get(key));
        }
    }

    /** What QEMU counted of each disk's operations and the daemon did not, since it had not yet begun to follow. */
    private static Map<String, Long> differences() throws Exception {
        Map<String, Long> differences = new TreeMap<>();
        for (String machine : List.of(ScrapedFleet.DIRECT, ScrapedFleet.CACHED)) {
            for (String operation : List.of("read", "write", "flush")) {
                differences.put(machine + " " + operation, qemu(machine, operation) - settled(machine, operation));
            }
        }
        return differences;
    }

    private static String requests(String machine, String operation) {
        return "iotrace_disk_requests_total{vm=\"" + machine + "\",operation=\"" + operation + "\"}";
    }

    private static long qemu(String machine, String operation) {
        try {
            return FLEET.requestsByQmp(
                    machine,
                    Map.of("read", "rd", "write", "wr", "flush", "flush").get(operation));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The count of a disk that rests, once no scrape of some seconds changes it. */
    private static long settled(String machine, String operation) throws Exception {
        FLEET.await("changes(" + requests(machine, operation) + "[4s]) == 0", series -> !series.isEmpty());
        return Math.round(ScrapedFleet.value(FLEET.prometheus().query(requests(machine, operation))));
    }

    @Test
    @Order(3)
    void theStagesOfADiskAddUpToItsRequestsAtEachScrape() throws Exception {
        long now = System.currentTimeMillis() / 1000;
        String by = "sum by (vm, disk, operation) ";
        JsonNode ratios = FLEET.prometheus()
                .queryRange(
                        by + "(iotrace_disk_stage_duration_seconds_sum) / " + by
                                + "(iotrace_disk_request_duration_seconds_sum)",
                        now - 120,
                        now,
                        1);
        assertThat(ratios).hasSizeGreaterThanOrEqualTo(6);
        int scrapes = 0;
        for (JsonNode disk : ratios) {
            for (JsonNode value : disk.get("values")) {
                assertThat(value.get(1).asDouble())
                        .as(disk.get("metric").toString())
                        .isCloseTo(1, within(0.01));
                scrapes++;
            }
        }
        assertThat(scrapes).isGreaterThan(60);
    }

    @Test
    @Order(4)
    void nothingIsInFlightOnADiskThatRests() throws Exception {
        assertThat(FLEET.await("iotrace_disk_requests_in_flight{vm=~\"fleet-.*\"} == 0", series -> series.size() == 2))
                .hasSize(2);
    }

    @Test
    @Order(5)
    void noRateIsNegativeAfterTheDaemonWasStartedAgainAndAMachineWasKilled() throws Exception {
        FLEET.restartDaemon();
        FLEET.await(
                "up == 1 and on () iotrace_vm_info{vm=\"" + ScrapedFleet.CACHED + "\"}", series -> !series.isEmpty());
        FLEET.cached().close();
        FLEET.await("iotrace_disk_info{vm=~\"fleet-.*\"}", series -> series.size() == 1);
        FLEET.await("iotrace_disk_requests_total{vm=\"" + ScrapedFleet.CACHED + "\"}", JsonNode::isEmpty);
        FLEET.await("iotrace_vm_info{vm=\"" + ScrapedFleet.CACHED + "\"}", JsonNode::isEmpty);
        assertRatesAreNotNegative();
    }

    private static void assertRatesAreNotNegative() throws Exception {
        long now = System.currentTimeMillis() / 1000;
        for (String counter : COUNTERS) {
            JsonNode least = FLEET.prometheus().queryRange("min(rate(" + counter + "[5s]))", now - 120, now, 1);
            assertThat(least).as(counter).hasSize(1);
            for (JsonNode value : least.get(0).get("values")) {
                assertThat(value.get(1).asDouble()).as(counter).isGreaterThanOrEqualTo(0);
            }
        }
    }
}
