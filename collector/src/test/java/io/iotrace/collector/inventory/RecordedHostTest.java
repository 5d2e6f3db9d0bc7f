// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.iotrace.collector.inventory.host.DeviceNumber;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedHostTest {
    private static final HostRoot TWO_NODES = tree("two-nodes");

    private static HostRoot tree(String name) {
        return new HostRoot(Path.of("src/test/resources/hosts", name));
    }

    private static Inventory inventory(HostRoot host) throws InventoryException {
        return Inventory.of(host, Inventory.qemuProcesses(host), InventoryOptions.defaults());
    }

    private static VirtualDisk onlyDisk(Inventory inventory, String machine) {
        return inventory.processes().stream()
                .filter(process -> process.machine().name().equals(machine))
                .flatMap(process -> process.disks().stream())
                .map(TracedDisk::event)
                .reduce((first, second) -> {
                    throw new AssertionError("two disks: " + first + second);
                })
                .orElseThrow();
    }

    @Test
    void findsEveryQemuProcess() {
        assertThat(Inventory.qemuProcesses(TWO_NODES)).containsExactly(4200, 4300, 4400, 4500, 4600);
    }

    @Test
    void readsTheMachineWithoutRunningItsBinary() throws Exception {
        VirtualMachine machine = inventory(TWO_NODES).processes().get(0).machine();
        assertThat(machine.name()).isEqualTo("far");
        assertThat(machine.qemuVersion()).isEqualTo("8.2.2 (Debian 1:8.2.2+ds-0ubuntu1)");
        assertThat(machine.accelerator()).isEqualTo("kvm");
        assertThat(machine.virtualProcessors()).isEqualTo(2);
        assertThat(machine.libvirtDomain()).isEqualTo("far");
    }

    @Test
    void readsNodesDistancesAndPackages() throws Exception {
        assertThat(inventory(TWO_NODES).numaNodes())
                .containsExactly(new NumaNode(0, "0-3,8-11", "10 21", "0"), new NumaNode(1, "4-7,12-15", "21 10", "1"));
        assertThat(inventory(tree("sub-numa")).numaNodes())
                .containsExactly(new NumaNode(0, "0-3", "10 11", "0"), new NumaNode(1, "4-7", "11 10", "0"));
    }

    @Test
    void knowsTheNodeOfAProcessor() throws Exception {
        Inventory inventory = inventory(TWO_NODES);
        assertThat(List.of(
                        inventory.nodeOfProcessor(3),
                        inventory.nodeOfProcessor(12),
                        inventory.nodeOfProcessor(16),
                        inventory.nodeOfProcessor(-1)))
                .containsExactly(0, 1, -1, -1);
    }

    @Test
    void followsPartitionsAndStripesToTheLeavesAndTheirNodes() throws Exception {
        Inventory inventory = inventory(TWO_NODES);
        assertThat(onlyDisk(inventory, "far").leaves()).isEqualTo("nvme1n1");
        assertThat(onlyDisk(inventory, "near").leaves()).isEqualTo("nvme1n1");
        assertThat(onlyDisk(inventory, "both").leaves()).isEqualTo("nvme0n1 nvme1n1");
        assertThat(onlyDisk(inventory, "unknown").leaves()).isEqualTo("sda");
        assertThat(inventory.blockDevices())
                .extracting(BlockDevice::name, BlockDevice::kind, BlockDevice::leaf, BlockDevice::numaNode)
                .containsExactlyInAnyOrder(
                        tuple("nvme1n1", "nvme", true, 1),
                        tuple("nvme1n1p2", "partition", false, 1),
                        tuple("dm-0", "dm", false, -1),
                        tuple("nvme0n1p1", "partition", false, 0),
                        tuple("nvme1n1p1", "partition", false, 1),
                        tuple("nvme0n1", "nvme", true, 0),
                        tuple("sda", "scsi", true, -1));
    }

    @Test
    void readsTheQueueOfALeaf() throws Exception {
        BlockDevice leaf = inventory(TWO_NODES).blockDevices().stream()
                .filter(device -> device.name().equals("nvme1n1"))
                .findFirst()
                .orElseThrow();
        assertThat(leaf)
                .isEqualTo(new BlockDevice(
                        "nvme1n1",
                        DeviceNumber.of(259, 3),
                        "nvme",
                        "Example NVMe SSD",
                        "",
                        true,
                        1,
                        "none",
                        "none mq-deadline",
                        4,
                        1023,
                        false,
                        "none",
                        "write back",
                        512,
                        4096,
                        true,
                        false,
                        null,
                        null));
    }

    @Test
    void describesAFileByItsMountAndRecordedStatus() throws Exception {
        VirtualDisk disk = onlyDisk(inventory(TWO_NODES), "near");
        assertThat(disk.fileSystem()).isEqualTo("ext4");
        assertThat(disk.mountOptions()).isEqualTo("rw,noatime,data=ordered");
        assertThat(disk.device()).isEqualTo(DeviceNumber.of(259, 5));
        assertThat(disk.inode()).isEqualTo(1234);
        assertThat(disk.fileBytes()).isEqualTo(10L << 30);
        assertThat(disk.cacheDirect()).isTrue();
        assertThat(disk.openers()).isEqualTo(1);
    }

    @Test
    void describesABlockDeviceByItsNumber() throws Exception {
        Inventory inventory = inventory(TWO_NODES);
        VirtualDisk disk = onlyDisk(inventory, "both");
        assertThat(disk.protocol()).isEqualTo("host_device");
        assertThat(disk.device()).isEqualTo(DeviceNumber.of(253, 0));
        assertThat(disk.inode()).isZero();
        assertThat(disk.fileBytes()).isEqualTo(100L << 30).isEqualTo(disk.allocatedBytes());
        assertThat(disk.fileSystem()).isEmpty();
        assertThat(inventory.diskOf(4400, DeviceNumber.of(253, 0), 0)).contains(disk);
        assertThat(inventory.nameOfDevice(DeviceNumber.of(253, 0))).contains("dm-0");
    }

    @Test
    void countsQemuProcessesThatShareAnImage() throws Exception {
        Inventory inventory = inventory(TWO_NODES);
        assertThat(onlyDisk(inventory, "far").openers()).isEqualTo(2);
        assertThat(onlyDisk(inventory, "anywhere").openers()).isEqualTo(2);
    }

    @Test
    void readsWhereTheIoThreadMayRun() throws Exception {
        assertThat(inventory(TWO_NODES).processes().get(1).threads())
                .extracting(
                        VirtualMachineThread::role,
                        VirtualMachineThread::ioThreadId,
                        VirtualMachineThread::allowedProcessors)
                .containsExactly(
                        tuple("main", null, "0-15"),
                        tuple("iothread", "iothread1", "4-7,12-15"),
                        tuple("vcpu", null, "0-15"),
                        tuple("vcpu", null, "0-15"),
                        tuple("worker", null, "0-15"));
    }

    @Test
    void readsTheHost() throws Exception {
        assertThat(inventory(TWO_NODES).host()).isEqualTo(new Host("6.8.0-45-generic", "x86_64", 16, false, 1));
    }
}
