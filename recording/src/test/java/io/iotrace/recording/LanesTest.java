// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanesTest {
    private static final int REQUESTS = 10_007;

    @TempDir
    Path directory;

    private record Row(long begin, long end) {}

    @Test
    void neverDrawTwoRequestsOverEachOther() throws IOException {
        List<DiskRequest> written = requestsOfADeepQueue(new Random(11));
        Map<String, List<Row>> lanes = lanes(written);

        int rows = 0;
        for (List<Row> lane : lanes.values()) {
            lane.sort(Comparator.comparingLong(Row::begin));
            for (int i = 1; i < lane.size(); i++) {
                assertThat(lane.get(i).begin())
                        .isGreaterThanOrEqualTo(lane.get(i - 1).end());
            }
            rows += lane.size();
        }
        assertThat(rows).isEqualTo(REQUESTS);
    }

    @Test
    void areAboutAsManyAsTheQueueIsDeep() throws IOException {
        List<DiskRequest> written = requestsOfADeepQueue(new Random(12));

        assertThat(lanes(written).size()).isBetween(deepest(written), 2 * deepest(written));
    }

    @Test
    void areNamedByMachineAndDiskAndHaveIdsOfNoThread() throws IOException {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = "vda";
        request.processId = 42;
        request.threadId = 43;
        request.threadName = "IO iothread0";
        request.set(Boundary.SUBMITTED, Requests.START);
        request.set(Boundary.KERNEL_DONE, Requests.START + 5);
        List<String> lanes = new ArrayList<>();
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            writer.write(request);
            writer.write(request);
        }
        RecordingReader.read(file, new Requests.Ignored() {
            @Override
            public void onRequest(DiskRequest read) {
                lanes.add(read.lane);
                assertThat(read.laneId).isGreaterThan(4_194_304);
                assertThat(read.threadId).isEqualTo(43);
                assertThat(read.threadName).isEqualTo("IO iothread0");
                assertThat(read.processId).isEqualTo(42);
            }
        });

        assertThat(lanes).containsExactly("web-01 vda #01", "web-01 vda #02");
    }

    /** In the order in which they completed. */
    private static List<DiskRequest> requestsOfADeepQueue(Random random) {
        List<DiskRequest> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            DiskRequest request = new DiskRequest();
            request.virtualMachine = "web-01";
            request.disk = i % 3 == 0 ? "vda" : "vdb";
            request.processId = 42;
            request.set(Boundary.SUBMITTED, Requests.START + i * 1_000L + random.nextInt(500));
            request.set(
                    Boundary.KERNEL_DONE, request.startNanos() + 1 + (long) (10_000 * Math.exp(random.nextGaussian())));
            requests.add(request);
        }
        requests.sort(Comparator.comparingLong(DiskRequest::endNanos));
        return requests;
    }

    /** Most requests of both disks that were in flight at once, each disk by itself. */
    private static int deepest(List<DiskRequest> requests) {
        int sum = 0;
        for (String disk : List.of("vda", "vdb")) {
            PriorityQueue<Long> ends = new PriorityQueue<>();
            int deepest = 0;
            for (DiskRequest request : requests.stream()
                    .filter(one -> one.disk.equals(disk))
                    .sorted(Comparator.comparingLong(DiskRequest::startNanos))
                    .toList()) {
                while (!ends.isEmpty() && ends.peek() <= request.startNanos()) {
                    ends.poll();
                }
                ends.add(request.endNanos());
                deepest = Math.max(deepest, ends.size());
            }
            sum += deepest;
        }
        return sum;
    }

    private Map<String, List<Row>> lanes(List<DiskRequest> requests) throws IOException {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer = RecordingWriter.create(file, Requests.ANCHOR, RecordingWriter.Options.DEFAULT)) {
            for (DiskRequest request : requests) {
                writer.write(request);
            }
        }
        Map<String, List<Row>> lanes = new HashMap<>();
        RecordingReader.read(file, new Requests.Ignored() {
            @Override
            public void onRequest(DiskRequest request) {
                lanes.computeIfAbsent(request.lane, name -> new ArrayList<>())
                        .add(new Row(request.startNanos(), request.endNanos()));
            }
        });
        return lanes;
    }
}
