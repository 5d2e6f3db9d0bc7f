// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestCountsTest {
    private static final long SUBMITTED = 1_000_000;
    private static final long SUBMIT_NANOS = 100;

    private final RequestCounts counts = new RequestCounts();
    private final List<RecordingEvent> events = new ArrayList<>();

    @Test
    void handsOverWhatWasCountedSinceTheLastSample() {
        for (int i = 0; i < 99; i++) {
            count("disk0", "read", 1_000);
        }
        count("disk0", "read", 10_000);
        counts.sample(events::add);
        assertThat(stages("block+device"))
                .containsExactly(new StageStatistics(
                        "web-01",
                        42,
                        "disk0",
                        "read",
                        "native",
                        "submit",
                        "deviceDone",
                        "block+device",
                        100,
                        109_000,
                        1_000,
                        1_000,
                        1_000,
                        10_000,
                        "190:99 105"));

        events.clear();
        counts.sample(events::add);
        assertThat(events).isEmpty();

        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(stages("block+device")).extracting(StageStatistics::count).containsExactly(1L);
    }

    @Test
    void countsEachStageThatARequestHasAndItsCore() {
        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(stages())
                .extracting(StageStatistics::stage, StageStatistics::sum)
                .containsExactlyInAnyOrder(
                        tuple("submit", SUBMIT_NANOS),
                        tuple("block+device", 1_000L),
                        tuple("coreToDevice", SUBMIT_NANOS + 1_000L));
    }

    @Test
    void keepsDisksAndOperationsApart() {
        count("disk0", "read", 1_000);
        count("disk0", "write", 1_000);
        count("disk1", "read", 1_000);
        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(requests())
                .extracting(RequestStatistics::disk, RequestStatistics::operation, RequestStatistics::count)
                .containsExactlyInAnyOrder(
                        tuple("disk0", "read", 2L), tuple("disk0", "write", 1L), tuple("disk1", "read", 1L));
    }

    @Test
    void keepsMachinesOfOneNameApartByTheirProcess() {
        DiskRequest other = request("disk0", "read", 1_000);
        other.processId = 43;
        counts.count(other);
        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(requests()).extracting(RequestStatistics::processId).containsExactlyInAnyOrder(42, 43);
    }

    @Test
    void givesTotalsToEachPairOfBoundariesAlone() {
        count("disk0", "read", 1_000);
        DiskRequest kicked = request("disk0", "read", 1_000);
        kicked.set(Boundary.KICKED, SUBMITTED - 5_000);
        counts.count(kicked);
        counts.sample(events::add);
        assertThat(requests())
                .extracting(RequestStatistics::from, RequestStatistics::to, RequestStatistics::sum)
                .containsExactlyInAnyOrder(tuple("submit", "deviceDone", 1_100L), tuple("kick", "deviceDone", 6_100L));
    }

    @Test
    void countsARequestWhoseEndWasNotSeenWithoutATotal() {
        DiskRequest request = request("disk0", "read", 1_000);
        request.flags |= DiskRequest.UNSEEN_END;
        counts.count(request);
        counts.sample(events::add);
        assertThat(requests())
                .extracting(
                        RequestStatistics::to,
                        RequestStatistics::count,
                        RequestStatistics::unseenEnds,
                        RequestStatistics::totals,
                        RequestStatistics::buckets)
                .containsExactly(tuple("", 1L, 1L, 0L, ""));
    }

    @Test
    void hasNoTotalWhereOneBoundaryWasSeen() {
        DiskRequest request = named("disk0", "flush");
        request.set(Boundary.SUBMITTED, SUBMITTED);
        counts.count(request);
        counts.sample(events::add);
        assertThat(stages()).isEmpty();
        assertThat(requests())
                .extracting(RequestStatistics::count, RequestStatistics::totals)
                .containsExactly(tuple(1L, 0L));
    }

    @Test
    void addsUpWhatTheRequestsCarry() {
        DiskRequest request = request("disk0", "read", 1_000);
        request.bytes = 4096;
        request.parts = 3;
        request.queueDepth = 1;
        request.error = 5;
        request.flags = DiskRequest.COMPLETED_INSIDE_SUBMIT | DiskRequest.BACKING;
        request.threadId = 77;
        request.leaf = "nvme0n1";
        request.submitNode = 1;
        counts.count(request);
        request.queueDepth = 2;
        request.error = 0;
        request.threadId = 78;
        counts.count(request);
        counts.sample(events::add);
        RequestStatistics sum = requests().get(0);
        assertThat(sum.bytes()).isEqualTo(8192);
        assertThat(sum.parts()).isEqualTo(6);
        assertThat(sum.queueDepths()).isEqualTo(3);
        assertThat(sum.depthsKnown()).isEqualTo(2);
        assertThat(sum.errors()).isEqualTo(1);
        assertThat(sum.alone()).isEqualTo(1);
        assertThat(sum.aloneInside()).isEqualTo(1);
        assertThat(sum.completedInsideSubmit()).isEqualTo(2);
        assertThat(sum.backingData()).isEqualTo(2);
        assertThat(sum.threads()).isEqualTo("77:1 78:1");
        assertThat(sum.leaves()).isEqualTo("nvme0n1@1:2");
    }

    /** What an analysis of the seconds sees is what one of all requests would. */
    @Test
    void secondsAddUpToTheHistogramOfAllRequests() {
        Random random = new Random(7);
        Histogram all = new Histogram();
        Histogram merged = new Histogram();
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 1009; i++) {
                long device = Math.round(Math.exp(random.nextGaussian() + 11));
                count("disk0", "read", device);
                all.add(device + SUBMIT_NANOS);
            }
            events.clear();
            counts.sample(events::add);
            requests().forEach(event -> merged.merge(Histogram.of(event)));
        }
        assertThat(merged.buckets()).isEqualTo(all.buckets());
        assertThat(merged.count()).isEqualTo(5 * 1009);
        assertThat(merged.sumNanos()).isEqualTo(all.sumNanos());
        assertThat(merged.minNanos()).isEqualTo(all.minNanos());
        assertThat(merged.maxNanos()).isEqualTo(all.maxNanos());
        assertThat(merged.percentileNanos(0.99)).isEqualTo(all.percentileNanos(0.99));
    }

    private List<StageStatistics> stages(String... names) {
        return events.stream()
                .filter(StageStatistics.class::isInstance)
                .map(StageStatistics.class::cast)
                .filter(event -> names.length == 0 || List.of(names).contains(event.stage()))
                .toList();
    }

    private List<RequestStatistics> requests() {
        return events.stream()
                .filter(RequestStatistics.class::isInstance)
                .map(RequestStatistics.class::cast)
                .toList();
    }

    private void count(String disk, String operation, long deviceNanos) {
        counts.count(request(disk, operation, deviceNanos));
    }

    private static DiskRequest request(String disk, String operation, long deviceNanos) {
        DiskRequest request = named(disk, operation);
        request.set(Boundary.SUBMITTED, SUBMITTED);
        request.set(Boundary.QUEUED, SUBMITTED + SUBMIT_NANOS);
        request.set(Boundary.DEVICE_DONE, SUBMITTED + SUBMIT_NANOS + deviceNanos);
        return request;
    }

    private static DiskRequest named(String disk, String operation) {
        DiskRequest request = new DiskRequest();
        request.processId = 42;
        request.virtualMachine = "web-01";
        request.disk = disk;
        request.operation = operation;
        request.engine = "native";
        return request;
    }
}
