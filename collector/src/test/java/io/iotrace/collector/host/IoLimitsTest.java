// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoLimitsTest {
    private static final int PROCESS = 100;

    @TempDir
    private Path root;

    @Test
    void seesALimitOfVersion2InAGroupAbove() throws IOException {
        write("proc/100/cgroup", "0::/machine.slice/vm.scope/libvirt/emulator\n");
        write("sys/fs/cgroup/machine.slice/vm.scope/libvirt/emulator/io.max", "");
        assertThat(new IoLimits(root).limits(PROCESS)).isFalse();
        write("sys/fs/cgroup/machine.slice/vm.scope/io.max", "254:0 rbps=max wbps=max riops=100 wiops=max\n");
        assertThat(new IoLimits(root).limits(PROCESS)).isTrue();
    }

    @Test
    void seesALimitOfVersion1() throws IOException {
        write("proc/100/cgroup", "4:cpu,cpuacct:/vm\n3:blkio:/vm\n0::/\n");
        write("sys/fs/cgroup/blkio/vm/blkio.throttle.read_iops_device", "");
        assertThat(new IoLimits(root).limits(PROCESS)).isFalse();
        write("sys/fs/cgroup/blkio/vm/blkio.throttle.read_iops_device", "254:0 100\n");
        assertThat(new IoLimits(root).limits(PROCESS)).isTrue();
    }

    @Test
    void seesNoneOfAProcessThatIsGone() {
        assertThat(new IoLimits(root).limits(PROCESS)).isFalse();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
