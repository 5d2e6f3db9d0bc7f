// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.ControlGroupStatistics;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupSamplerTest {
    private static final int PID = 42;
    private static final String GROUP = "/machine.slice/web-01.scope";
    private static final String DIRECTORY = "/sys/fs/cgroup" + GROUP;
    private static final VirtualMachine MACHINE =
            new VirtualMachine("web-01", null, PID, true, "9.2", "kvm", "q35", 2, "", "web-01");

    @TempDir
    private Path root;

    private GroupSampler sampler;

    @BeforeEach
    void begin() throws IOException {
        file("/proc/42/cgroup", "0::" + GROUP);
        sampler = new GroupSampler(new HostRoot(root));
    }

    private void file(String path, String text) throws IOException {
        Path place = root.resolve(path.substring(1));
        Files.createDirectories(place.getParent());
        Files.writeString(place, text + "\n");
    }

    private void look(long periods, long throttled, long micros, long ioMicros) throws IOException {
        file(DIRECTORY + "/cpu.max", "20000 100000");
        file(
                DIRECTORY + "/cpu.stat",
                "usage_usec 5\nnr_periods %d\nnr_throttled %d\nthrottled_usec %d"
                        .formatted(periods, throttled, micros));
        file(
                DIRECTORY + "/io.pressure",
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=%d\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1"
                        .formatted(ioMicros));
    }

    @Test
    void tellsWhatTheGroupWaitedForSinceTheLastLook() throws IOException {
        look(100, 7, 1_000, 500);
        assertThat(sampler.sample(MACHINE)).isEmpty();
        look(110, 12, 451_000, 990_500);

        assertThat(sampler.sample(MACHINE))
                .contains(new ControlGroupStatistics(
                        "web-01", PID, GROUP, 0.2, 10, 5, 450_000_000, GROUP, 990_000_000, -1));
    }

    @Test
    void saysNothingWhereThereIsNeitherAQuotaNorPressure() throws IOException {
        file(DIRECTORY + "/cpu.max", "max 100000");
        sampler.sample(MACHINE);

        assertThat(sampler.sample(MACHINE)).isEmpty();
    }

    @Test
    void beginsAnewAfterTheProcessWasMoved() throws IOException {
        look(100, 7, 1_000, 500);
        sampler.sample(MACHINE);
        file("/proc/42/cgroup", "0::/other.scope");
        file("/sys/fs/cgroup/other.scope/io.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=7");

        assertThat(sampler.sample(MACHINE)).isEmpty();
    }
}
