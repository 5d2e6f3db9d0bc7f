// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesLimitTest {
    @Test
    void disksBeyondTheLimitAreSummedAndTheirSeriesCounted() {
        LiveMetrics metrics = new LiveMetrics(2, 100_000);
        for (int disk = 0; disk < 5; disk++) {
            for (int i = 0; i < 7; i++) {
                metrics.onRequest(Requests.read(7, "web-01", "vd" + disk, 1000, 2000, 50_000, 3000));
            }
        }
        MetricsSnapshot snapshot = metrics.snapshot();
        assertThat(snapshot.disks()).extracting(MetricsSnapshot.Disk::disk).containsExactly("vd0", "vd1", "other");
        assertThat(snapshot.disks().get(2).operations().get(0).requests()).isEqualTo(21);
        assertThat(snapshot.seriesDropped()).isPositive();
    }

    @Test
    void nothingIsDroppedBelowTheLimit() {
        LiveMetrics metrics = new LiveMetrics(200, 100_000);
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        assertThat(metrics.snapshot().seriesDropped()).isZero();
        assertThat(metrics.snapshot().disks()).hasSize(1);
    }

    @Test
    void theHardCapHoldsWhateverTheLimitSays() {
        LiveMetrics metrics = new LiveMetrics(1000, 150);
        for (int disk = 0; disk < 5; disk++) {
            metrics.onRequest(Requests.read(7, "web-01", "vd" + disk, 1000, 2000, 50_000, 3000));
        }
        MetricsSnapshot snapshot = metrics.snapshot();
        int series = snapshot.disks().stream()
                .filter(disk -> !disk.disk().equals("other"))
                .mapToInt(DiskCells::series)
                .sum();
        assertThat(series).isLessThanOrEqualTo(150);
        assertThat(snapshot.seriesDropped()).isPositive();
    }

    @Test
    void aDiskThatGoesMakesRoomForOneThatComes() {
        LiveMetrics metrics = new LiveMetrics(1, 100_000);
        metrics.onRequest(Requests.read(7, "web-01", "vda", 1000, 2000, 50_000, 3000));
        metrics.forget(7);
        metrics.onRequest(Requests.read(8, "web-02", "vda", 1000, 2000, 50_000, 3000));
        assertThat(metrics.snapshot().disks())
                .extracting(MetricsSnapshot.Disk::vm)
                .containsExactly("web-02");
    }
}
