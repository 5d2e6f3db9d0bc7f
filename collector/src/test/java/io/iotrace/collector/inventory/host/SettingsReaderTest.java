// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.GuestMemory;
import io.iotrace.recording.event.HostSetting;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    private static final int PID = 42;
    private static final VirtualMachine MACHINE =
            new VirtualMachine("web-01", null, PID, true, "9.2", "kvm", "q35", 2, "", "web-01");

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path place = root.resolve(path.substring(1));
        Files.createDirectories(place.getParent());
        Files.writeString(place, text + "\n");
    }

    private List<HostSetting> read(String... devices) {
        HostRoot host = new HostRoot(root);
        BlockDevices all = BlockDevices.of(host);
        List<BlockDevice> described =
                List.of(devices).stream().map(all::describe).toList();
        return SettingsReader.read(host, described);
    }

    @Test
    void readsWhatTheKernelSaysAndNothingElse() throws IOException {
        file("/sys/block/nvme0n1/dev", "259:0");
        file("/sys/block/nvme0n1/queue/rq_affinity", "1");
        file("/sys/block/nvme0n1/device/device/msi_irqs/45", "msix");
        file("/sys/block/nvme0n1/device/device/msi_irqs/46", "msix");
        file("/proc/irq/45/effective_affinity_list", "0-3");
        file("/proc/irq/46/effective_affinity_list", "4");
        file("/sys/module/kvm/parameters/halt_poll_ns", "200000");

        assertThat(read("nvme0n1"))
                .containsExactlyInAnyOrder(
                        new HostSetting("nvme0n1", "queue/rq_affinity", "1"),
                        new HostSetting("nvme0n1", "interrupts", "45:0-3 46:4"),
                        new HostSetting("", "/sys/module/kvm/parameters/halt_poll_ns", "200000"));
    }

    @Test
    void readsTheCacheOfAScsiDiskAndTheMakerOfAMappedDevice() throws IOException {
        file("/sys/block/sda/dev", "8:0");
        file("/sys/block/sda/device/scsi_disk/0:0:0:0/cache_type", "write back");
        file("/sys/block/dm-3/dev", "253:3");
        file("/sys/block/dm-3/dm/uuid", "LVM-abc-real");

        assertThat(read("sda", "dm-3"))
                .containsExactlyInAnyOrder(
                        new HostSetting("sda", "cache_type", "write back"),
                        new HostSetting("dm-3", "dm/uuid", "LVM-abc-real"));
    }

    @Test
    void leavesOutIdleStatesThatAreDisabled() throws IOException {
        file("/sys/devices/system/cpu/cpu0/cpuidle/state1/latency", "2");
        file("/sys/devices/system/cpu/cpu0/cpuidle/state2/latency", "133");
        file("/sys/devices/system/cpu/cpu0/cpuidle/state2/disable", "1");

        assertThat(read()).containsExactly(new HostSetting("", "/sys/devices/system/cpu/cpu0/cpuidle latency", "2"));
    }

    private Optional<GuestMemory> memory() {
        return new MemoryReader(new HostRoot(root)).read(MACHINE);
    }

    private void process(long anonymousKib) throws IOException {
        file(
                "/proc/42/status",
                "Name:\tqemu\nVmRSS:\t  %d kB\nRssAnon:\t  %d kB\nRssShmem:\t  0 kB\nVmSwap:\t  8 kB\nHugetlbPages:\t  2048 kB"
                        .formatted(anonymousKib + 100, anonymousKib));
        file("/proc/42/cgroup", "0::/machine.slice/web-01.scope/libvirt/emulator");
        file(
                "/sys/fs/cgroup/machine.slice/web-01.scope/libvirt/memory.numa_stat",
                "anon N0=3145728 N1=1048576\nfile N0=999999999 N1=0\nshmem N0=0 N1=0");
        file("/sys/fs/cgroup/machine.slice/web-01.scope/libvirt/memory.stat", "anon 4194304\nanon_thp 2097152");
    }

    @Test
    void takesTheMemoryOfAControlGroupThatIsTheProcesssAlone() throws IOException {
        process(4096);

        assertThat(memory())
                .contains(new GuestMemory(
                        "web-01", PID, "0:3145728 1:1048576", 4196 * 1024 + 2048 * 1024, 2048 * 1024, 2097152, 8192));
    }

    @Test
    void doesNotTakeOthersMemoryForTheVms() throws IOException {
        process(1024);

        assertThat(memory()).isPresent().hasValueSatisfying(memory -> {
            assertThat(memory.nodes()).isEmpty();
            assertThat(memory.transparentBytes()).isEqualTo(-1);
        });
    }

    @Test
    void saysNothingOfAProcessThatHasEnded() {
        assertThat(memory()).isEmpty();
    }

    @Test
    void findsThePathsOfAnNvmeDiskBelowIt() throws IOException {
        file("/sys/block/nvme0n1/dev", "259:1");
        file("/sys/block/nvme0c0n1/size", "8");
        file("/sys/block/nvme0c1n1/size", "8");
        file("/sys/block/nvme0n2/dev", "259:4");
        file("/sys/block/nvme0c0n2/size", "8");
        BlockDevices devices = BlockDevices.of(new HostRoot(root));

        assertThat(devices.leaves("nvme0n1")).containsExactlyInAnyOrder("nvme0c0n1", "nvme0c1n1");
        assertThat(devices.describe("nvme0n1").leaf()).isFalse();
        assertThat(devices.describe("nvme0c1n1"))
                .satisfies(path -> assertThat(path.leaf()).isTrue())
                .satisfies(path -> assertThat(path.kind()).isEqualTo("nvme"));
    }

    @Test
    void namesTheKindOfDevicesThatMakeNoRequestsOfTheirOwn() throws IOException {
        file("/sys/block/zd16/dev", "230:16");
        file("/sys/block/ublkb0/dev", "259:7");
        file("/sys/block/zram1/dev", "252:1");
        file("/sys/block/mmcblk0/dev", "179:0");
        BlockDevices devices = BlockDevices.of(new HostRoot(root));

        assertThat(List.of("zd16", "ublkb0", "zram1", "mmcblk0"))
                .extracting(name -> devices.describe(name).kind())
                .containsExactly("zvol", "ublk", "zram", "other");
    }
}
