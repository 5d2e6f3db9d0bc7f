// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.live.DiskNow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopScreenTest {
    private static final DiskNow SLOW = disk("db-01", "vda", 211, 40_000_000, 12, 0);
    private static final DiskNow FAST = disk("web-01", "disk0", 9001, 400_000, 2, 0);
    private static final DiskNow HELD = disk("web-02", "disk0", 200, 5_000_000, 1, 990_000_000);
    private static final DiskNow IDLE =
            new DiskNow(7, "idle", "vda", new DiskNow.Second(0, 0, -1, -1, -1, -1, 0, Map.of()), List.of(), List.of());

    private static DiskNow disk(String vm, String disk, long requests, long p99, double depth, long held) {
        Map<String, Long> stages = new LinkedHashMap<>();
        stages.put("submit", requests * 10_000);
        stages.put("device", requests * 90_000);
        DiskNow.Second second =
                new DiskNow.Second(requests, requests * 4096, p99 / 2, p99, depth, requests * 3000, held, stages);
        List<DiskNow.Second> minute = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            minute.add(second);
        }
        return new DiskNow(
                100,
                vm,
                disk,
                second,
                minute,
                List.of(new DiskNow.Slow(0, "read", 4096, 8192, 41_000_000, Map.of("device", 41_000_000L))));
    }

    @Test
    void putsTheWorstDiskFirst() {
        List<DiskNow> disks = List.of(FAST, IDLE, SLOW);
        assertThat(TopScreen.sorted(disks, TopScreen.Order.P99)).containsExactly(SLOW, FAST, IDLE);
        assertThat(TopScreen.sorted(disks, TopScreen.Order.IOPS)).containsExactly(FAST, SLOW, IDLE);
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "140, 40", "40, 5"})
    void fitsTheTerminal(int width, int height) {
        List<DiskNow> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(disk("vm-with-a-long-name-" + i, "drive-virtio-disk" + i, i, 1000L * i, i, 0));
        }
        TopScreen screen = new TopScreen(width, height, true);
        for (List<String> page : List.of(
                screen.table(many, TopScreen.Order.P99, 30, ""), screen.disk(SLOW, ""), screen.disk(IDLE, ""))) {
            assertThat(page).hasSize(height).allMatch(line -> line.length() <= width);
        }
        assertThat(screen.table(many, TopScreen.Order.P99, 30, "")).anyMatch(line -> line.startsWith("> vm-with"));
    }

    @Test
    void saysADashForWhatIsNotKnown() {
        assertThat(new TopScreen(80, 24, true)
                        .table(List.of(IDLE), TopScreen.Order.P99, 0, "")
                        .get(2))
                .matches("> idle vda +0 +- +- +- +-");
    }

    @Test
    void saysThatADiskIsHeldBackRatherThanWhichStageIsWorst() {
        assertThat(new TopScreen(80, 24, true)
                        .table(List.of(HELD), TopScreen.Order.P99, 0, "")
                        .get(2))
                .endsWith("held 990ms");
        assertThat(TopScreen.line(HELD)).contains("web-02 disk0: 200/s").contains("held 990ms at least");
    }

    @Test
    void drawsTheMinuteOfEachStageAndTheSlowestRequests() {
        List<String> page = new TopScreen(80, 24, false).disk(SLOW, "");
        assertThat(page).anyMatch(line -> line.startsWith("device ") && line.endsWith("@".repeat(38)));
        assertThat(page).anyMatch(line -> line.contains("41.0ms  read of 4096 at 8192: device 41.0ms"));
    }
}
