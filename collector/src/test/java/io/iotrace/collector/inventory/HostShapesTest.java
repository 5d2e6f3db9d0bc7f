// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.iotrace.collector.inventory.host.DeviceNumber;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that the machine running the tests is not. */
class HostShapesTest {
    private static final int PID = 100;
    private static final String READ_WRITE = "02100002";
    private static final String READ_WRITE_DIRECT = "02140002";

    @TempDir
    private Path directory;

    private HostTree tree;

    @BeforeEach
    void createTree() {
        tree = new HostTree(directory);
    }

    private TracedProcess process() throws InventoryException {
        return Inventory.of(tree.host(), List.of(PID), InventoryOptions.defaults())
                .processes()
                .get(0);
    }

    private VirtualDisk onlyDisk() throws InventoryException {
        assertThat(process().disks()).hasSize(1);
        return process().disks().get(0).event();
    }

    @Test
    void rolesComeFromThreadNames() throws Exception {
        tree.qemu(
                        PID,
                        "-object",
                        "iothread,id=io1",
                        "-object",
                        "iothread,id=a-long-name-1",
                        "-object",
                        "iothread,id=a-long-name-2")
                .thread(PID, 101, "IO io1")
                .thread(PID, 102, "IO a-long-name-")
                .thread(PID, 103, "IO mon_iothread")
                .thread(PID, 104, "CPU 0/TCG")
                .thread(PID, 105, "worker")
                .thread(PID, 106, "iou-wrk-101")
                .thread(PID, 107, "iou-wrk-100")
                .thread(PID, 108, "vhost-100")
                .thread(PID, 109, "vnc_worker");
        assertThat(process().threads())
                .extracting(VirtualMachineThread::role, VirtualMachineThread::ioThreadId)
                .containsExactly(
                        tuple("main", null),
                        tuple("iothread", "io1"),
                        tuple("iothread", null),
                        tuple("monitor", null),
                        tuple("vcpu", null),
                        tuple("worker", null),
                        tuple("io-wq", "io1"),
                        tuple("io-wq", null),
                        tuple("vhost", null),
                        tuple("other", null));
    }

    @Test
    void anImageOnABtrfsSubvolumeIsKnownByBothNumbersAndLiesOnAllDevices() throws Exception {
        tree.qemu(PID, "-drive", "file=/images/a.img,format=raw,if=virtio")
                .open(PID, 9, "/images/a.img", READ_WRITE, 41, 257)
                .file(
                        "/proc/100/mountinfo",
                        "41 1 0:40 /sub /images rw,noatime - btrfs /dev/sdb rw,nodatacow,subvol=/sub\n")
                .file("/stat.txt", "/proc/100/fd/9 type=regular dev=0:41 ino=257 size=4096 blocks=8\n")
                .device("sdb", "8:16")
                .device("sdc", "8:32")
                .file("/sys/fs/btrfs/uuid/devices/sdb", "")
                .file("/sys/fs/btrfs/uuid/devices/sdc", "");
        VirtualDisk disk = onlyDisk();
        assertThat(disk.fileSystem()).isEqualTo("btrfs");
        assertThat(disk.mountOptions()).isEqualTo("rw,noatime,nodatacow,subvol=/sub");
        assertThat(disk.leaves()).isEqualTo("sdb sdc");
        assertThat(process().disks().get(0).identities())
                .containsExactlyInAnyOrder(
                        new DiskIdentity(DeviceNumber.of(0, 41), 257), new DiskIdentity(DeviceNumber.of(0, 40), 257));
    }

    @Test
    void anImageInAContainersLayerLiesOnTheUpperDirectorysDevice() throws Exception {
        tree.qemu(PID, "-drive", "file=/a.img,format=raw,if=virtio")
                .open(PID, 9, "/a.img", READ_WRITE, 50, 7)
                .file(
                        "/proc/100/mountinfo",
                        "50 1 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/up,workdir=/w\n")
                .file("/proc/1/mountinfo", "27 1 8:1 / /var rw - xfs /dev/sda1 rw\n")
                .device("sda", "8:0")
                .file("/sys/block/sda/sda1/dev", "8:1")
                .file("/sys/block/sda/sda1/partition", "1");
        assertThat(onlyDisk().fileSystem()).isEqualTo("overlay");
        assertThat(onlyDisk().leaves()).isEqualTo("sda");
        assertThat(onlyDisk().mountOptions()).doesNotContain("/var/lib/up");
    }

    @Test
    void directIsAnotherBitOnArm() throws Exception {
        tree.file("/proc/sys/kernel/arch", "aarch64")
                .qemu(PID, "-drive", "file=/a.img,format=raw,if=virtio", "-drive", "file=/b.img,format=raw,if=virtio")
                .open(PID, 9, "/a.img", "02200002", 41, 1)
                .open(PID, 10, "/b.img", READ_WRITE_DIRECT, 41, 2)
                .file("/proc/100/mountinfo", "41 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        assertThat(process().disks())
                .extracting(disk -> disk.event().cacheDirect())
                .containsExactly(true, false);
    }

    @Test
    void ofAssignedDevicesOnlyStorageIsADisk() throws Exception {
        tree.qemu(PID, "-device", "vfio-pci,host=01:00.0,id=ssd", "-device", "vfio-pci,host=0000:02:00.0,id=nic")
                .file("/sys/bus/pci/devices/0000:01:00.0/class", "0x010802")
                .file("/sys/bus/pci/devices/0000:02:00.0/class", "0x020000");
        assertThat(onlyDisk().disk()).isEqualTo("ssd");
        assertThat(onlyDisk().bus()).isEqualTo("vfio");
    }

    @Test
    void anAssignedDeviceIsKnownByItsAddress() throws Exception {
        tree.qemu(PID, "-device", "vfio-pci,host=01:00.0,id=ssd")
                .file("/sys/bus/pci/devices/0000:01:00.0/class", "0x010802");
        assertThat(onlyDisk().file()).isEqualTo("01:00.0");
    }

    @ParameterizedTest
    @CsvSource({"0x010802, hostdev0", "0x030000, ", "0x020000, "})
    void aFunctionPassedAsADescriptorIsADiskOnlyWhenItIsStorage(String type, String name) throws Exception {
        tree.qemu(
                        PID,
                        "-object",
                        "iommufd,id=i",
                        "-device",
                        "{\"driver\":\"vfio-pci\",\"id\":\"hostdev0\",\"iommufd\":\"i\",\"fd\":\"24\"}")
                .open(PID, 24, "/dev/vfio/devices/vfio3", READ_WRITE, 5, 2)
                .file("/sys/bus/pci/devices/0000:02:00.0/class", type)
                .link("/sys/class/vfio-dev/vfio3/device", "../../../bus/pci/devices/0000:02:00.0");
        assertThat(process().disks())
                .extracting(disk -> disk.event().disk() + " " + disk.event().file())
                .isEqualTo(name == null ? List.of() : List.of(name + " 0000:02:00.0"));
    }

    @Test
    void anAssignedDeviceOfWhichNothingIsKnownIsNoDisk() throws Exception {
        tree.qemu(PID, "-device", "{\"driver\":\"vfio-pci\",\"id\":\"hostdev0\",\"fd\":\"24\"}");
        assertThat(process().disks()).isEmpty();
    }

    @Test
    void anImageThatWasSwappedForTheSpareOneIsStillTheSameDisk() throws Exception {
        tree.qemu(
                        PID,
                        "-blockdev",
                        "driver=file,filename=/a,node-name=s0",
                        "-blockdev",
                        "driver=file,filename=/b,node-name=s1",
                        "-device",
                        "virtio-blk-pci,drive=s0,id=root")
                .open(PID, 10, "/b", READ_WRITE, 41, 2)
                .file("/proc/100/mountinfo", "41 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        assertThat(onlyDisk().disk()).isEqualTo("root");
        assertThat(onlyDisk().file()).isEqualTo("/b");
        assertThat(process().warnings())
                .containsExactly("disk root of process 100 no longer has /a open; the only image left over, /b,"
                        + " is taken for its image");
    }

    @Test
    void whoServesADiskThatTheCommandLineDoesNotNameIsNotKnown() throws Exception {
        tree.qemu(PID, "-name", "web")
                .open(PID, 10, "/dev/sdb", READ_WRITE, 5, 2)
                .device("sdb", "8:16");
        assertThat(onlyDisk().knowsIoThreads()).isFalse();
    }

    @Test
    void theGuestsNamesOfADiskAreRecorded() throws Exception {
        tree.qemu(
                PID,
                "-drive",
                "file=/a.img,format=raw,if=none,id=d",
                "-device",
                "virtio-blk-pci,drive=d,id=x,bus=pcie.0,addr=0x5,serial=root-disk");
        assertThat(onlyDisk())
                .extracting(
                        VirtualDisk::serial, VirtualDisk::wwn, VirtualDisk::pciAddress, VirtualDisk::ioThreadsSource)
                .containsExactly("root-disk", "", "0000:00:05.0", "command line");
    }

    @Test
    void aStoppedProcessIsSaidToBeStopped() throws Exception {
        tree.qemu(PID, "-name", "web")
                .file("/proc/100/stat", "100 (a (b) c) T 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77 0");
        assertThat(process().warnings())
                .contains("process 100 is stopped by a signal or a debugger; its requests wait until it is continued");
    }

    private void diskOnSda1() {
        tree.qemu(
                        PID,
                        "-drive",
                        "file=/a.img,format=raw,if=virtio,throttling.iops-total=100,throttling.iops-total-max=300")
                .open(PID, 9, "/a.img", READ_WRITE_DIRECT, 41, 7)
                .file("/proc/100/mountinfo", "41 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
                .device("sda", "8:0")
                .device("sdb", "8:16")
                .file("/sys/block/sda/sda1/dev", "8:1")
                .file("/sys/block/sda/sda1/partition", "1");
    }

    @Test
    void limitsOfTheCommandLineAndOfTheControlGroupsAboveAreFound() throws Exception {
        diskOnSda1();
        tree.file("/proc/100/cgroup", "0::/machine.slice/vm.scope/libvirt/emulator\n")
                .file(
                        "/sys/fs/cgroup/machine.slice/vm.scope/io.max",
                        "8:0 rbps=max wbps=1048576 riops=120 wiops=max\n8:16 rbps=7\n")
                .file("/sys/fs/cgroup/machine.slice/vm.scope/cpu.max", "50000 100000\n")
                .file("/sys/fs/cgroup/machine.slice/vm.scope/cpu.stat", "nr_periods 90\nnr_throttled 43\n")
                .file("/sys/fs/cgroup/machine.slice/cpu.max", "max 100000\n");
        assertThat(process().limits())
                .extracting(
                        DiskLimit::limiter, DiskLimit::group, DiskLimit::limited, DiskLimit::value, DiskLimit::burst)
                .containsExactlyInAnyOrder(
                        tuple("qemu", "", "iops-total", 100L, 300L),
                        tuple("io.max", "/machine.slice/vm.scope", "iops-read", 120L, 0L),
                        tuple("io.max", "/machine.slice/vm.scope", "bps-write", 1048576L, 0L));
        assertThat(process().warnings())
                .contains("process 100 may use the time of 0.50 processors (control group /machine.slice/vm.scope),"
                        + " and was made to wait in 43 periods so far");
    }

    @Test
    void limitsOfTheOlderHierarchyAreFound() throws Exception {
        diskOnSda1();
        tree.file("/proc/100/cgroup", "5:blkio:/vm\n4:cpu,cpuacct:/vm\n0::/\n")
                .file("/sys/fs/cgroup/blkio/vm/blkio.throttle.read_iops_device", "8:0 100\n8:16 5\n")
                .file("/sys/fs/cgroup/cpu,cpuacct/vm/cpu.cfs_quota_us", "-1\n")
                .file("/sys/fs/cgroup/cpu,cpuacct/vm/cpu.cfs_period_us", "100000\n");
        assertThat(process().limits())
                .filteredOn(limit -> limit.source().equals("cgroup"))
                .extracting(DiskLimit::limiter, DiskLimit::group, DiskLimit::limited, DiskLimit::value)
                .containsExactly(tuple("blkio.throttle", "/vm", "iops-read", 100L));
        assertThat(process().warnings()).noneMatch(warning -> warning.contains("processors"));
    }

    @Test
    void aNodeThatNoDeviceUsesIsNoDiskThoughItsImageIsOpen() throws Exception {
        tree.qemu(
                        PID,
                        "-blockdev",
                        "driver=file,filename=/a,node-name=s0",
                        "-blockdev",
                        "driver=file,filename=/b,node-name=s1",
                        "-device",
                        "virtio-blk-pci,drive=s0,id=root")
                .open(PID, 9, "/a", READ_WRITE, 41, 1)
                .open(PID, 10, "/b", READ_WRITE, 41, 2)
                .file("/proc/100/mountinfo", "41 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        assertThat(onlyDisk().disk()).isEqualTo("root");
        Inventory afterIo = Inventory.of(tree.host(), List.of(PID), InventoryOptions.defaults())
                .refreshFor(PID, DeviceNumber.of(8, 1), 2);
        assertThat(afterIo.processes().get(0).disks())
                .extracting(disk -> disk.event().disk())
                .containsExactly("root", "s1");
    }

    @Test
    void storageThatWasAssignedLaterIsFoundByItsVfioGroup() throws Exception {
        tree.qemu(PID, "-device", "vfio-pci,host=0000:01:00.0,id=ssd")
                .open(PID, 20, "/dev/vfio/vfio", READ_WRITE, 5, 1)
                .open(PID, 21, "/dev/vfio/14", READ_WRITE, 5, 2)
                .open(PID, 22, "/dev/vfio/15", READ_WRITE, 5, 3)
                .file("/sys/kernel/iommu_groups/14/devices/0000:01:00.0", "")
                .file("/sys/kernel/iommu_groups/15/devices/0000:02:00.0", "")
                .file("/sys/kernel/iommu_groups/15/devices/0000:02:00.1", "")
                .file("/sys/bus/pci/devices/0000:01:00.0/class", "0x010802")
                .file("/sys/bus/pci/devices/0000:02:00.0/class", "0x010802")
                .file("/sys/bus/pci/devices/0000:02:00.1/class", "0x0c0330");
        assertThat(process().disks())
                .extracting(
                        disk -> disk.event().disk(),
                        disk -> disk.event().bus(),
                        disk -> disk.event().file())
                .containsExactly(tuple("ssd", "vfio", "0000:01:00.0"), tuple("0000:02:00.0", "vfio", "0000:02:00.0"));
    }

    @Test
    void qemusOwnNvmeDriverIsNoAssignedDevice() throws Exception {
        tree.qemu(
                        PID,
                        "-blockdev",
                        "driver=nvme,device=0000:44:00.0,namespace=1,node-name=n",
                        "-device",
                        "virtio-blk-pci,drive=n,id=disk0")
                .open(PID, 21, "/dev/vfio/14", READ_WRITE, 5, 2)
                .file("/sys/kernel/iommu_groups/14/devices/0000:44:00.0", "")
                .file("/sys/bus/pci/devices/0000:44:00.0/class", "0x010802");
        assertThat(onlyDisk())
                .extracting(VirtualDisk::disk, VirtualDisk::protocol, VirtualDisk::file)
                .containsExactly("disk0", "nvme", "nvme://0000:44:00.0/1");
    }

    @Test
    void vhostScsiIsFoundByOptionAndWhenPluggedInLaterByItsDescriptor() throws Exception {
        tree.qemu(PID, "-device", "vhost-scsi-pci,wwpn=naa.5001405324af0985,id=vs")
                .open(PID, 30, "/dev/vhost-scsi", READ_WRITE, 5, 9)
                .open(PID, 31, "/dev/vhost-scsi", READ_WRITE, 5, 9);
        assertThat(process().disks())
                .extracting(disk -> disk.event().disk(), disk -> disk.event().bus())
                .containsExactly(tuple("vs", "vhost-scsi"), tuple("vhost-scsi1", "vhost-scsi"));
    }

    @Test
    void theProcessThatServesAVhostUserDiskIsTheOneThatHoldsItsSocket() throws Exception {
        tree.qemu(
                        PID,
                        "-chardev",
                        "socket,id=c,path=/run/vhost.sock",
                        "-device",
                        "vhost-user-blk-pci,chardev=c,id=disk0")
                .file("/proc/100/net/unix", """
                        Num       RefCount Protocol Flags    Type St Inode Path
                        0000000000000000: 00000003 00000000 00000000 0001 03   700
                        0000000000000000: 00000003 00000000 00000000 0001 03   701 /run/vhost.sock
                        0000000000000000: 00000002 00000000 00010000 0001 01   702 /run/other.sock
                        """)
                .open(PID, 9, "socket:[700]", READ_WRITE, 5, 700)
                .file("/proc/55/exe", "/usr/bin/bash")
                .open(55, 3, "socket:[702]", READ_WRITE, 5, 702)
                .file("/proc/77/exe", "/usr/bin/qemu-storage-daemon (deleted)")
                .open(77, 12, "socket:[701]", READ_WRITE, 5, 701);
        assertThat(onlyDisk())
                .extracting(
                        VirtualDisk::bus, VirtualDisk::file, VirtualDisk::servingProcessId, VirtualDisk::servingProcess)
                .containsExactly("vhost-user", "/run/vhost.sock", 77, "qemu-storage-daemon");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "driver=nbd,server.type=unix,server.path=/run/nbd.sock,export=disk,node-name=n",
                "driver=raw,file.driver=nbd,file.server.type=unix,file.server.path=/run/nbd.sock,node-name=n",
                "driver=raw,file=nbd:unix:/run/nbd.sock:exportname=disk,node-name=n",
                "driver=raw,file=nbd+unix:///disk?socket=/run/nbd.sock,node-name=n"
            })
    void theServerOfALocalNbdSocketIsNamed(String node) throws Exception {
        tree.qemu(PID, "-blockdev", node, "-device", "virtio-blk-pci,drive=n,id=disk0")
                .file("/proc/100/net/unix", "0: 00000002 00000000 00010000 0001 01 702 /run/nbd.sock\n")
                .file("/proc/77/exe", "/usr/bin/qemu-nbd")
                .open(77, 12, "socket:[702]", READ_WRITE, 5, 702);
        assertThat(onlyDisk())
                .extracting(VirtualDisk::protocol, VirtualDisk::servingProcessId, VirtualDisk::servingProcess)
                .containsExactly("nbd", 77, "qemu-nbd");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            driver=iscsi,transport=tcp,portal=10.0.0.1,target=iqn.a,lun=1 | iscsi | iscsi://10.0.0.1/iqn.a/1
            driver=rbd,pool=vms,image=web,auth-client-required.0=cephx    | rbd   | rbd:vms/web
            driver=nfs,server.host=filer,path=/vms/web.img                | nfs   | nfs://filer/vms/web.img
            driver=raw,file=nbd://10.0.0.1:10809/web                      | nbd   | nbd://10.0.0.1:10809/web
            """)
    void aDiskOverTheNetworkIsListedByItsProtocol(String node, String protocol, String address) throws Exception {
        tree.qemu(PID, "-blockdev", node + ",node-name=n", "-device", "virtio-blk-pci,drive=n,id=disk0");
        assertThat(onlyDisk())
                .extracting(VirtualDisk::disk, VirtualDisk::protocol, VirtualDisk::file, VirtualDisk::servingProcessId)
                .containsExactly("disk0", protocol, address, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scsi-block", "scsi-generic"})
    void aPassedThroughScsiDeviceIsListedByItsModel(String model) throws Exception {
        tree.qemu(
                        PID,
                        "-device",
                        "virtio-scsi-pci,id=scsi0",
                        "-blockdev",
                        "driver=host_device,filename=/dev/sdb,node-name=n",
                        "-device",
                        model + ",bus=scsi0.0,drive=n,id=lun0")
                .device("sdb", "8:16")
                .open(PID, 9, "/dev/sdb", READ_WRITE, 5, 1);
        assertThat(onlyDisk())
                .extracting(VirtualDisk::disk, VirtualDisk::deviceModel, VirtualDisk::bus, VirtualDisk::leaves)
                .containsExactly("lun0", model, "virtio-scsi", "sdb");
    }

    @Test
    void aServerThatCannotBeFoundIsNotGuessed() throws Exception {
        tree.qemu(
                PID,
                "-chardev",
                "socket,id=c,path=/run/vhost.sock,server=on",
                "-device",
                "vhost-user-blk-pci,chardev=c");
        assertThat(onlyDisk().servingProcessId()).isZero();
        assertThat(onlyDisk().servingProcess()).isEmpty();
    }

    @Test
    void virtqueuesMappedToSeveralIoThreadsNameThemAll() throws Exception {
        tree.qemu(
                PID,
                "-object",
                "iothread,id=io1",
                "-object",
                "iothread,id=io2",
                "-blockdev",
                "driver=file,filename=/a.img,node-name=n",
                "-device",
                "{\"driver\":\"virtio-blk-pci\",\"drive\":\"n\",\"num-queues\":4,\"iothread-vq-mapping\":"
                        + "[{\"iothread\":\"io1\",\"vqs\":[0,1]},{\"iothread\":\"io2\",\"vqs\":[2,3]}],\"id\":\"disk0\"}",
                "-device",
                "{\"driver\":\"virtio-scsi-pci\",\"id\":\"scsi0\",\"iothread-vq-mapping\":[{\"iothread\":\"io2\"}]}",
                "-blockdev",
                "driver=file,filename=/b.img,node-name=m",
                "-device",
                "scsi-hd,bus=scsi0.0,drive=m,id=disk1");
        assertThat(process().disks())
                .extracting(
                        disk -> disk.event().disk(),
                        disk -> disk.event().ioThreads(),
                        disk -> disk.event().queues())
                .containsExactly(tuple("disk0", "io1 io2", 4), tuple("disk1", "io2", 0));
    }

    @Test
    void aBackingImageOfSeveralDisksIsADiskOfItsOwn() throws Exception {
        String overlay = "driver=qcow2,file.driver=file,backing.driver=file,backing.filename=/base.img,file.filename=";
        tree.qemu(
                        PID,
                        "-blockdev",
                        overlay + "/a.qcow2,node-name=a",
                        "-device",
                        "virtio-blk-pci,drive=a,id=disk0",
                        "-blockdev",
                        overlay + "/b.qcow2,node-name=b",
                        "-device",
                        "virtio-blk-pci,drive=b,id=disk1")
                .open(PID, 9, "/a.qcow2", READ_WRITE, 41, 1)
                .open(PID, 10, "/b.qcow2", READ_WRITE, 41, 2)
                .open(PID, 11, "/base.img", "02100000", 41, 3)
                .file("/proc/100/mountinfo", "41 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        Inventory inventory = Inventory.of(tree.host(), List.of(PID), InventoryOptions.defaults());
        long device = DeviceNumber.of(8, 1);
        assertThat(List.of(1L, 2L, 3L))
                .extracting(inode ->
                        inventory.diskOf(PID, device, inode).orElseThrow().disk())
                .containsExactly("disk0", "disk1", "base.img");
    }

    @Test
    void diskNamesHoldNoControlCharacters() throws Exception {
        tree.qemu(PID, "-device", "vhost-user-blk-pci,chardev=c,id=a\u001b[31mb");
        assertThat(onlyDisk().disk()).isEqualTo("a\uFFFD[31mb");
    }

    @Test
    void otherProgramsAreNotQemu() {
        for (String program :
                List.of("/usr/bin/qemu-img", "/usr/bin/qemu-nbd", "/usr/bin/qemu-storage-daemon", "/usr/bin/gdb")) {
            tree.file("/proc/7/exe", program);
            assertThat(Inventory.qemuProcesses(tree.host())).as(program).isEmpty();
        }
        for (String program :
                List.of("/usr/libexec/qemu-kvm", "/usr/bin/qemu-system-aarch64 (deleted)", "/usr/bin/kvm")) {
            tree.file("/proc/7/exe", program);
            assertThat(Inventory.qemuProcesses(tree.host())).as(program).containsExactly(7);
        }
    }
}
