// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that QEMU keeps back, one at a time: how long iotrace and how long QEMU says that they took, and in which stage. */
class QemuThrottlingTest {
    private static final int TRIES = 3;
    private static final int PAIRS = 5;
    private static final int REQUESTS_OF_A_RUN = 40;
    private static final int REQUESTS = 100;
    private static final String DEVICE = "/machine/peripheral/disk/virtio-backend";
    private static final long[] EDGES_NANOS = {1_000_000, 6_500_000, 13_000_000, 30_000_000};

    private static Images images;
    private static GuestMachine machine;

    @BeforeEach
    void start() throws IOException {
        TracedHost.assumePossible();
        if (machine == null) {
            images = new Images();
            machine = GuestMachine.named("throttled")
                    .disk(GuestDisk.raw("disk", images.image("disk"))
                            .withIoThread("io")
                            .withDriveOptions("throttling.iops-total=1000")
                            .withProperties("request-merging=off"))
                    .extraArguments(Monitor.arguments(socket()))
                    .start();
            try (Monitor monitor = Monitor.at(socket())) {
                // a thread that polls sees no kick
                monitor.execute("qom-set", Map.of("path", "/objects/io", "property", "poll-max-ns", "value", 0));
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (machine != null) {
            machine.close();
        }
        if (images != null) {
            images.close();
        }
    }

    private static Path socket() {
        return images.folder().resolve("monitor");
    }

    private static void limit(int requestsPerSecond) throws IOException {
        try (Monitor monitor = Monitor.at(socket())) {
            monitor.execute(
                    "block_set_io_throttle",
                    Map.of(
                            "id",
                            DEVICE,
                            "bps",
                            0,
                            "bps_rd",
                            0,
                            "bps_wr",
                            0,
                            "iops",
                            requestsPerSecond,
                            "iops_rd",
                            0,
                            "iops_wr",
                            0));
        }
    }

    /** Sets QEMU's histogram to 0. */
    private static void beginHistogram() throws IOException {
        try (Monitor monitor = Monitor.at(socket())) {
            monitor.execute("block-latency-histogram-set", Map.of("id", DEVICE, "boundaries", EDGES_NANOS));
        }
    }

    private static List<Long> histogramOfQemu() throws IOException {
        try (Monitor monitor = Monitor.at(socket())) {
            List<Long> bins = new ArrayList<>();
            monitor.execute("query-blockstats", Map.of())
                    .get(0)
                    .get("stats")
                    .get("rd_latency_histogram")
                    .get("bins")
                    .forEach(bin -> bins.add(bin.asLong()));
            return bins;
        }
    }

    private static List<Long> histogram(List<Long> nanos) {
        long[] bins = new long[EDGES_NANOS.length + 1];
        for (long value : nanos) {
            int bin = 0;
            while (bin < EDGES_NANOS.length && value >= EDGES_NANOS[bin]) {
                bin++;
            }
            bins[bin]++;
        }
        List<Long> result = new ArrayList<>();
        for (long bin : bins) {
            result.add(bin);
        }
        return result;
    }

    /**
     * QEMU's clock runs from when the device model has taken the request ({@code block_acct_start}, hw/block/virtio-blk.c), before the
     * throttle group, to the model's completion: the span from the IOThread's run to its next one after the completion, less what the model
     * itself takes. A request whose kick found the thread running has no such beginning; where that is so of many, another try is made.
     */
    @ParameterizedTest
    @ValueSource(ints = {200, 100, 50})
    void countsTheSameInEachBucketAsQemu(int requestsPerSecond) throws Exception {
        limit(requestsPerSecond);
        List<Long> spans = List.of();
        List<Long> expected = List.of();
        for (int i = 0; i < TRIES && spans.size() < REQUESTS * 95 / 100; i++) {
            Path file = images.folder().resolve("limit-" + requestsPerSecond + "-" + i + ".jfr");
            Attachment attachment = Attachment.to(file, machine);
            beginHistogram();
            machine.run("disk", GuestLoad.of(Operation.READ, REQUESTS));
            expected = histogramOfQemu();
            assertThat(attachment.report().get("requests").asInt()).isEqualTo(REQUESTS);
            spans = owned(file).stream()
                    .map(request -> request.last() - request.at(Boundary.RUNNING))
                    .toList();
        }
        assumeTrue(spans.size() >= REQUESTS / 2, "needs: processors that are not this busy");
        List<Long> seen = histogram(spans);
        int without = REQUESTS - spans.size();
        for (int bin = 0; bin < seen.size(); bin++) {
            assertThat(seen.get(bin))
                    .as("bucket %d: QEMU %s, iotrace %s", bin, expected, seen)
                    .isBetween(expected.get(bin) - REQUESTS / 100 - without, expected.get(bin) + REQUESTS / 100);
        }
    }

    @Test
    void growsTheQemuStageByWhatItAdds() throws Exception {
        Path file = images.folder().resolve("knob.jfr");
        Attachment attachment = Attachment.to(file, machine);
        for (int i = 0; i < 2 * PAIRS; i++) {
            limit(i % 2 == 0 ? 0 : 100);
            machine.run("disk", GuestLoad.of(Operation.READ, REQUESTS_OF_A_RUN));
        }
        assertThat(attachment.report().get("requests").asInt()).isEqualTo(2 * PAIRS * REQUESTS_OF_A_RUN);
        List<Owned> all = everyRequest(file);
        Map<String, List<Long>> growth = new TreeMap<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            int begin = 2 * pair * REQUESTS_OF_A_RUN;
            Map<String, Long> without = medians(all.subList(begin, begin + REQUESTS_OF_A_RUN));
            Map<String, Long> with = medians(all.subList(begin + REQUESTS_OF_A_RUN, begin + 2 * REQUESTS_OF_A_RUN));
            with.forEach((stage, nanos) -> growth.computeIfAbsent(stage, key -> new ArrayList<>())
                    .add(nanos - without.getOrDefault(stage, nanos)));
        }
        long total = median(growth.get("total"));
        assertThat(total).as(growth.toString()).isGreaterThan(2_000_000);
        assertThat(median(growth.get("qemu"))).as(growth.toString()).isGreaterThanOrEqualTo(total * 90 / 100);
        growth.forEach((stage, nanos) -> {
            if (!stage.equals("total") && !stage.equals("qemu")) {
                assertThat(median(nanos)).as(stage + " of " + growth).isLessThan(total * 5 / 100);
            }
        });
    }

    /** Medians of the stages and of the total over the requests that own their episode. */
    private static Map<String, Long> medians(List<Owned> requests) {
        Map<String, List<Long>> stages = new TreeMap<>();
        for (Owned request : requests) {
            if (request.at(Boundary.RUNNING) != DiskRequest.ABSENT) {
                Boundary[] boundaries = Boundary.values();
                for (int i = 1; i < boundaries.length; i++) {
                    long from = request.at(boundaries[i - 1]);
                    long to = request.at(boundaries[i]);
                    if (from != DiskRequest.ABSENT && to != DiskRequest.ABSENT) {
                        stages.computeIfAbsent(Stage.values()[i - 1].label(), key -> new ArrayList<>())
                                .add(to - from);
                    }
                }
                stages.computeIfAbsent("total", key -> new ArrayList<>()).add(request.last() - request.first());
            }
        }
        Map<String, Long> medians = new TreeMap<>();
        stages.forEach((stage, nanos) -> medians.put(stage, median(nanos)));
        return medians;
    }

    private static long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Boundaries of a request. */
    private record Owned(List<Long> boundaries) {
        long at(Boundary boundary) {
            return boundaries.get(boundary.ordinal());
        }

        long first() {
            return seen().findFirst().orElseThrow();
        }

        /** The end before the interrupt. */
        long last() {
            return boundaries.subList(0, Boundary.NOTIFIED.ordinal()).stream()
                    .filter(nanos -> nanos != DiskRequest.ABSENT)
                    .reduce((before, after) -> after)
                    .orElseThrow();
        }

        private Stream<Long> seen() {
            return boundaries.stream().filter(nanos -> nanos != DiskRequest.ABSENT);
        }
    }

    /** In the order of submission. */
    private static List<Owned> everyRequest(Path file) throws IOException {
        List<Owned> all = new ArrayList<>();
        Recordings.requests(
                file,
                request -> all.add(
                        new Owned(Stream.of(Boundary.values()).map(request::at).toList())));
        all.sort(Comparator.comparingLong(request -> request.at(Boundary.SUBMITTED)));
        return all;
    }

    private static List<Owned> owned(Path file) throws IOException {
        return everyRequest(file).stream()
                .filter(request -> request.at(Boundary.RUNNING) != DiskRequest.ABSENT)
                .toList();
    }
}
