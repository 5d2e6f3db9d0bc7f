// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.statistics.RequestCounts;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import org.junit.jupiter.api.Test;

/** Times are microseconds. */
class LiveDisksTest {
    private static final EventContext NOW = EventContext.at(1_000_000);
    private static final long SECOND = 1_000_000_000L;

    private final LiveDisks disks = new LiveDisks();
    private final RequestCounts counts = new RequestCounts();

    private void request(String disk, long submitted, long device) {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = disk;
        request.processId = 100;
        request.threadName = "IO io0";
        request.operation = "read";
        request.engine = "native";
        request.bytes = 4096;
        request.queueDepth = 3;
        request.set(Boundary.SUBMITTED, submitted * 1000);
        request.set(Boundary.QUEUED, (submitted + 2) * 1000);
        request.set(Boundary.ISSUED, (submitted + 5) * 1000);
        request.set(Boundary.DEVICE_DONE, (submitted + 5 + device) * 1000);
        counts.count(request);
        disks.request(request);
    }

    private DiskNow second(long nanos) {
        counts.sample(event -> disks.event(NOW, event));
        disks.second(nanos);
        return disks.picture().get(0);
    }

    @Test
    void showsTheLastSecondOfADiskByItsStages() {
        for (int i = 0; i < 101; i++) {
            request("disk0", i, 95);
        }
        DiskNow disk = second(SECOND);
        assertThat(disk.last().requests()).isEqualTo(101);
        assertThat(disk.last().bytes()).isEqualTo(101 * 4096);
        assertThat(disk.last().median()).isBetween(98_000L, 102_000L);
        assertThat(disk.last().depth()).isEqualTo(3);
        assertThat(disk.last().runQueue()).as("nobody told it").isEqualTo(-1);
        assertThat(disk.last().worstStage()).isEqualTo("device");
        assertThat(disk.last().stages()).containsEntry("device", 101 * 95_000L);
        assertThat(disk.last().stages().keySet()).containsExactly("submit", "block", "device");
    }

    @Test
    void keepsAMinuteAndItsSlowestRequestsOnly() {
        request("disk0", 1, 5000);
        second(SECOND);
        for (int i = 2; i <= 70; i++) {
            request("disk0", i * 1_000_000L, 100 + i);
            second(i * SECOND);
        }
        DiskNow disk = disks.picture().get(0);
        assertThat(disk.minute()).hasSize(60);
        assertThat(disk.slowest()).hasSize(5);
        assertThat(disk.slowest().get(0).total()).isEqualTo((5 + 170) * 1000);
    }

    @Test
    void showsAnIdleSecondAsSuch() {
        request("disk0", 1, 100);
        second(SECOND);
        DiskNow disk = second(2 * SECOND);
        assertThat(disk.last().requests()).isZero();
        assertThat(disk.last().median()).isEqualTo(-1);
        assertThat(disk.last().worstStage()).isEmpty();
    }
}
