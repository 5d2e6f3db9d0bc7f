// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.session.DiskInFlight;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveMetricsTest {
    private final LiveMetrics metrics = new LiveMetrics(200, 100_000);

    @Test
    void countsEachRequestOfADisk() {
        for (int i = 0; i < 101; i++) {
            metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        }
        MetricsSnapshot.Operation read = onlyOperation();
        assertThat(read.requests()).isEqualTo(101);
        assertThat(read.bytes()).isEqualTo(101 * 4096);
        assertThat(read.device().sumNanos()).isEqualTo(101 * 50_000);
        assertThat(read.stages().keySet()).containsExactly("submit", "block", "device", "complete");
    }

    @Test
    void stagesAddUpToRequestsInEachSnapshotWhileRequestsCome() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread load = new Thread(() -> {
            for (int i = 1; !done.get(); i++) {
                metrics.onRequest(Requests.read(7, "web-01", "vda", i % 977, i % 1009, i % 50_021, i % 3));
            }
        });
        load.start();
        long before = 0;
        while (before < 50_021) {
            for (MetricsSnapshot.Disk disk : metrics.snapshot().disks()) {
                MetricsSnapshot.Operation read = disk.operations().get(0);
                long stages = read.stages().values().stream()
                        .mapToLong(Durations::sumNanos)
                        .sum();
                assertThat(stages).isEqualTo(read.request().sumNanos());
                assertThat(read.request().count()).isEqualTo(read.requests()).isGreaterThanOrEqualTo(before);
                before = read.requests();
            }
        }
        done.set(true);
        load.join();
    }

    @Test
    void aRequestWhoseEndWasNotSeenIsCountedAndHasNoDuration() {
        DiskRequest request = Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000);
        request.flags |= DiskRequest.UNSEEN_END;
        metrics.onRequest(request);
        assertThat(onlyOperation().requests()).isOne();
        assertThat(onlyOperation().request().count()).isZero();
        assertThat(onlyOperation().stages()).isEmpty();
        assertThat(metrics.snapshot().hostStages()).isEmpty();
    }

    @Test
    void requestsInFlightAreSummedOverTheFilesOfADiskAndNoneWhereNobodyNamesIt() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.onRequest(Requests.read(7, "web-01", "vdb", 1000, 2000, 50_000, 3000));
        metrics.requestsInFlight(List.of(new DiskInFlight(7, "vda", 2), new DiskInFlight(7, "vda", 3)));
        assertThat(metrics.snapshot().disks())
                .extracting(disk -> disk.inFlight().orElseThrow())
                .containsExactly(5L, 0L);
    }

    @Test
    void requestsInFlightAreAbsentBeforeAnybodyLooked() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        assertThat(metrics.snapshot().disks().get(0).inFlight()).isEmpty();
    }

    @Test
    void offNodeRequestsAreAbsentWhereTheDevicesNodeIsNotKnown() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        assertThat(onlyOperation().offNode()).isEmpty();
    }

    @Test
    void seriesOfAProcessThatEndedEndAndTheHostsStagesStay() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.onRequest(Requests.read(8, "web-02", "vda", 1000, 2000, 50_000, 3000));
        metrics.forget(7);
        MetricsSnapshot after = metrics.snapshot();
        assertThat(after.machines()).extracting(MetricsSnapshot.Machine::vm).containsExactly("web-02");
        assertThat(after.disks()).extracting(MetricsSnapshot.Disk::vm).containsExactly("web-02");
        assertThat(after.leaves().get(0).requestsByOwner()).containsOnlyKeys("web-02");
        assertThat(after.hostStages())
                .allSatisfy(stage -> assertThat(stage.durations().count()).isEqualTo(2));
    }

    @Test
    void seriesOfADiskThatWasUnpluggedEnd() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.onRequest(Requests.read(7, "web-01", "vdb", 1000, 2000, 50_000, 3000));
        metrics.requestsInFlight(List.of(new DiskInFlight(7, "vda", 0), new DiskInFlight(7, "vdb", 0)));
        metrics.requestsInFlight(List.of(new DiskInFlight(7, "vdb", 0)));
        assertThat(metrics.snapshot().disks())
                .extracting(MetricsSnapshot.Disk::disk)
                .containsExactly("vdb");
    }

    @Test
    void twoProcessesOfOneNameHaveSeriesOfTheirOwn() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.onRequest(Requests.read(8, "web-01", "vda", 1000, 2000, 50_000, 3000));
        assertThat(metrics.snapshot().disks())
                .extracting(MetricsSnapshot.Disk::vm)
                .containsExactly("web-01", "web-01#8");
    }

    @Test
    void whatTheKernelCountedAndNoVmCausedIsOthers() {
        for (int i = 0; i < 13; i++) {
            metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        }
        metrics.onEvent(second(1), leaf(30));
        assertThat(metrics.snapshot().leaves().get(0).requestsByOwner()).isEqualTo(Map.of("web-01", 13L, "other", 17L));
    }

    @Test
    void othersNeverGoesBackWhenTheKernelCountsLate() {
        metrics.onEvent(second(1), leaf(5));
        for (int i = 0; i < 13; i++) {
            metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        }
        metrics.onEvent(second(2), leaf(10));
        metrics.onEvent(second(3), leaf(3));
        assertThat(metrics.snapshot().leaves().get(0).requestsByOwner()).containsEntry("other", 5L);
    }

    @Test
    void theSameSecondOfALeafCountsOnce() {
        metrics.onEvent(second(1), leaf(5));
        metrics.onEvent(second(1), leaf(5));
        assertThat(metrics.snapshot().leaves().get(0).requestsByOwner()).containsEntry("other", 5L);
    }

    @Test
    void threadsAreRunningInTheRunQueueOrBlocked() {
        metrics.onEvent(EventContext.at(0), machine("web-01"));
        metrics.onEvent(
                second(1),
                new ThreadStatistics("web-01", 11, "IO iothread0", "iothread", 200_000_000, 50_000_000, 3, 0, 0, 0));
        assertThat(metrics.snapshot().threads())
                .containsExactlyInAnyOrder(
                        new MetricsSnapshot.ThreadTime("web-01", "iothread", "running", 200_000_000),
                        new MetricsSnapshot.ThreadTime("web-01", "iothread", "runqueue", 50_000_000),
                        new MetricsSnapshot.ThreadTime("web-01", "iothread", "blocked", 750_000_000));
    }

    @Test
    void stallsAreCountedByDiskAndOperation() {
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.onEvent(EventContext.at(0), new SubmitStall("web-01", "vda", "read", "", "", 1000, ""));
        assertThat(onlyOperation().submitStalls()).isOne();
    }

    @Test
    void aFindingThatNoLongerHoldsEnds() {
        metrics.findings(List.of(new Finding("main-loop-disk", "confirmed", "low", "web-01", "vda", "text")));
        assertThat(metrics.snapshot().findings()).hasSize(1);
        metrics.findings(List.of());
        assertThat(metrics.snapshot().findings()).isEmpty();
    }

    @Test
    void lossesThatAreNoRequestsAreNotCounted() {
        metrics.onEvent(EventContext.at(0), new Loss("ring", 3, true));
        metrics.onEvent(EventContext.at(1), new Loss("ring", 5, true));
        metrics.onEvent(EventContext.at(1), new Loss("in flight at detach", 9, false));
        assertThat(metrics.snapshot().tool().lost()).isEqualTo(Map.of("ring", 5L));
    }

    private MetricsSnapshot.Operation onlyOperation() {
        return metrics.snapshot().disks().get(0).operations().get(0);
    }

    private static EventContext second(int number) {
        return new EventContext(number * 1_000_000_000L, 1_000_000_000L, 0, null);
    }

    private static LeafStatistics leaf(long reads) {
        return new LeafStatistics("nvme0n1", reads, 0, 0, reads * 4096, 0, 0, 0, 2, 0.5);
    }

    private static VirtualMachine machine(String name) {
        return new VirtualMachine(name, "u", 7, true, "7.2", "kvm", "q35", 2, "", "");
    }
}
