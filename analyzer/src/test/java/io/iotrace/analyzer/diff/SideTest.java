// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import org.junit.jupiter.api.Test;

/** A recording that holds few or no requests is compared by the statistics of each second, which know all of them. */
class SideTest {
    private static final long SECOND = 1_000_000_000L;

    private static Side side(String session, long deviceNanos) {
        Side side = new Side();
        side.onOrigin(new Origin("host-a", "m", "b", session));
        for (int second = 0; second < 30; second++) {
            Histogram total = new Histogram();
            Histogram submit = new Histogram();
            Histogram device = new Histogram();
            for (int i = 0; i < 101; i++) {
                long nanos = deviceNanos + (second * 31L + i * 7L) % 97 * 100;
                submit.add(5_000);
                device.add(nanos);
                total.add(5_000 + nanos);
            }
            EventContext context = new EventContext(second * SECOND, SECOND, 0, null);
            side.onEvent(context, totals(total));
            side.onEvent(context, stage("submit", submit));
            side.onEvent(context, stage("device", device));
            side.onEvent(context, stage(StageStatistics.CORE, total));
            if (second == 7) {
                Histogram rare = new Histogram();
                rare.add(deviceNanos / 100);
                side.onEvent(context, stage("block", rare));
            }
        }
        side.onRequest(slow());
        return side;
    }

    /** The only request that was recorded, as it was slow. */
    private static DiskRequest slow() {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = "virtio-disk0";
        request.operation = "read";
        request.set(Boundary.SUBMITTED, 1);
        request.set(Boundary.DEVICE_DONE, SECOND);
        return request;
    }

    private static RequestStatistics totals(Histogram total) {
        return new RequestStatistics(
                "web-01",
                7,
                "virtio-disk0",
                "read",
                "native",
                Boundary.SUBMITTED.label(),
                Boundary.DEVICE_DONE.label(),
                total.count(),
                4096 * total.count(),
                0,
                total.count(),
                2 * total.count(),
                total.count(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                "",
                total.count(),
                total.sumNanos(),
                total.minNanos(),
                total.percentileNanos(0.5),
                total.percentileNanos(0.99),
                total.maxNanos(),
                total.buckets());
    }

    private static StageStatistics stage(String name, Histogram nanos) {
        return new StageStatistics(
                "web-01",
                7,
                "virtio-disk0",
                "read",
                "native",
                Boundary.SUBMITTED.label(),
                Boundary.DEVICE_DONE.label(),
                name,
                nanos.count(),
                nanos.sumNanos(),
                nanos.minNanos(),
                nanos.percentileNanos(0.5),
                nanos.percentileNanos(0.99),
                nanos.maxNanos(),
                nanos.buckets());
    }

    @Test
    void takesTheStatisticsAndNotTheRecordedRequests() {
        Diff diff = Comparer.compare(side("a", 50_000), side("b", 75_000), new DiffOptions(0.05, 200, 7));
        OperationDiff read = diff.disks().get(0).operations().get(0);

        assertThat(read.before().requests()).isEqualTo(30 * 101);
        assertThat(read.change()).isEqualTo(Change.SLOWER);
        assertThat(read.cause().orElseThrow().stage().label()).isEqualTo("device");
        assertThat(read.cause().orElseThrow().differenceNanos()).isCloseTo(25_000, within(50.0));
        assertThat(read.stages())
                .extracting(stage -> stage.stage().label())
                .containsExactly("submit", "block", "device");
        assertThat(diff.disks().get(0).load()).contains(new DiskDiff.LoadRow("queue depth", "2", "2"));
    }

    @Test
    void aStageOfOneRequestHasNoRatio() {
        Diff diff = Comparer.compare(side("a", 50_000), side("b", 75_000), new DiffOptions(0.05, 200, 7));
        Estimate block = diff.disks().get(0).operations().get(0).stages().get(1).mean();

        assertThat(block.name()).isEqualTo("block");
        assertThat(block.ratio()).isNaN();
        assertThat(block.change()).isEqualTo(Change.CANNOT_TELL);
        assertThat(DiffText.render(diff)).doesNotContain("Infinity", "NaN");
    }
}
