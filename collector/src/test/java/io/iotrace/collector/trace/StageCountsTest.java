// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.StageStatistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageCountsTest {
    private static final long SUBMITTED = 1_000_000;
    private static final long SUBMIT_NANOS = 100;

    private final StageCounts counts = new StageCounts();
    private final List<StageStatistics> events = new ArrayList<>();

    @Test
    void handsOverWhatWasCountedSinceTheLastSample() {
        for (int i = 0; i < 99; i++) {
            count("disk0", "read", 1_000);
        }
        count("disk0", "read", 10_000);
        counts.sample(events::add);
        assertThat(events)
                .filteredOn(event -> event.stage().equals("block+device"))
                .containsExactly(new StageStatistics(
                        "web-01",
                        "disk0",
                        "read",
                        "block+device",
                        100,
                        109_000,
                        1024,
                        1024,
                        10_240,
                        "1024:99 10240:1"));

        events.clear();
        counts.sample(events::add);
        assertThat(events).isEmpty();

        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(events).extracting(StageStatistics::count).containsOnly(1L);
    }

    @Test
    void countsEachStageThatARequestHasAndItsCore() {
        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(events)
                .extracting(StageStatistics::stage, StageStatistics::sum)
                .containsExactlyInAnyOrder(
                        tuple("submit", SUBMIT_NANOS),
                        tuple("block+device", 1_000L),
                        tuple("core", SUBMIT_NANOS + 1_000L));
    }

    @Test
    void keepsDisksAndOperationsApart() {
        count("disk0", "read", 1_000);
        count("disk0", "write", 1_000);
        count("disk1", "read", 1_000);
        count("disk0", "read", 1_000);
        counts.sample(events::add);
        assertThat(events)
                .filteredOn(event -> event.stage().equals("core"))
                .extracting(StageStatistics::disk, StageStatistics::operation, StageStatistics::count)
                .containsExactlyInAnyOrder(
                        tuple("disk0", "read", 2L), tuple("disk0", "write", 1L), tuple("disk1", "read", 1L));
    }

    @Test
    void countsNothingWhereNoBoundaryWasSeen() {
        DiskRequest request = named("disk0", "flush");
        request.set(Boundary.SUBMITTED, SUBMITTED);
        counts.count(request);
        counts.sample(events::add);
        assertThat(events).isEmpty();
    }

    private void count(String disk, String operation, long deviceNanos) {
        DiskRequest request = named(disk, operation);
        request.set(Boundary.SUBMITTED, SUBMITTED);
        request.set(Boundary.QUEUED, SUBMITTED + SUBMIT_NANOS);
        request.set(Boundary.DEVICE_DONE, SUBMITTED + SUBMIT_NANOS + deviceNanos);
        counts.count(request);
    }

    private static DiskRequest named(String disk, String operation) {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = disk;
        request.operation = operation;
        return request;
    }
}
