// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static io.iotrace.collector.inventory.RealQemu.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.PageCache;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealQemuInventoryTest {
    private static final long FIRMWARE_NANOS = 60_000_000_000L;

    /** Not the system's temporary directory, which may be a tmpfs without O_DIRECT. */
    @TempDir(factory = BuildDirectory.class)
    private Path directory;

    private Path a;
    private Path b;

    @BeforeEach
    void createImages() throws Exception {
        a = image(directory, "a.img");
        b = image(directory, "b.img");
    }

    private static Inventory inventory(RealQemu qemu) throws InventoryException {
        return Inventory.of(HostRoot.live(), List.of(qemu.pid()), InventoryOptions.defaults());
    }

    private static VirtualDisk disk(Inventory inventory, String name) {
        return inventory.processes().get(0).disks().stream()
                .map(TracedDisk::event)
                .filter(disk -> disk.disk().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        name + " not among " + inventory.processes().get(0).disks()));
    }

    @Test
    void namesMachineThreadsAndDisksFromTheProcessAlone() throws Exception {
        Path c = image(directory, "c.img");
        Path d = image(directory, "d.img");
        Path e = image(directory, "e.iso");
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-name",
                "guest=web\u0007-01,debug-threads=on",
                "-uuid",
                "c7a5fdbd-edaf-9455-926a-d65c16db1809",
                "-smp",
                "2",
                "-object",
                "iothread,id=io1",
                "-object",
                "{\"qom-type\":\"iothread\",\"id\":\"io-with-a-long-name\"}",
                "-object",
                "secret,id=s,data=hunter2",
                "-blockdev",
                "{\"driver\":\"file\",\"filename\":\"" + a
                        + "\",\"node-name\":\"a0\",\"aio\":\"native\",\"cache\":{\"direct\":true}}",
                "-device",
                "virtio-blk-pci,drive=a0,id=virtio-disk0,iothread=io1,num-queues=2,write-cache=on",
                "-drive",
                "file=" + b + ",if=none,id=b0,format=raw,cache=writeback",
                "-device",
                "virtio-scsi-pci,id=scsi0,iothread=io-with-a-long-name",
                "-device",
                "scsi-hd,bus=scsi0.0,drive=b0",
                "-drive",
                "file=" + c + ",if=ide,format=raw,cache=none,aio=io_uring",
                "-drive",
                "file=" + d + ",if=none,id=n0,format=raw,cache=directsync",
                "-device",
                "nvme,serial=1,drive=n0,id=nvme0",
                "-cdrom",
                e.toString())) {
            Inventory inventory = inventory(qemu);
            TracedProcess process = inventory.processes().get(0);
            VirtualMachine machine = process.machine();
            assertThat(machine.name()).isEqualTo("web\uFFFD-01");
            assertThat(machine.uuid()).isEqualTo("c7a5fdbd-edaf-9455-926a-d65c16db1809");
            assertThat(machine.qemuVersion()).matches("\\d+\\.\\d+.*");
            assertThat(machine.accelerator()).isEqualTo("tcg");
            assertThat(machine.virtualProcessors()).isEqualTo(2);
            assertThat(machine.commandLine()).contains("virtio-disk0").doesNotContain("hunter2");
            assertThat(machine.libvirtDomain()).isNull();
            assertThat(process.warnings()).isEmpty();

            assertThat(process.threads())
                    .extracting(VirtualMachineThread::role, VirtualMachineThread::ioThreadId)
                    .contains(
                            tuple("main", null),
                            tuple("iothread", "io1"),
                            tuple("iothread", "io-with-a-long-name"),
                            tuple("vcpu", null));

            assertThat(process.disks())
                    .extracting(traced -> traced.event().disk())
                    .containsExactly("virtio-disk0", "b0", "nvme0", "ide0-hd0", "ide1-cd0");

            VirtualDisk virtio = disk(inventory, "virtio-disk0");
            assertThat(virtio.bus()).isEqualTo("virtio-blk");
            assertThat(virtio.configuredEngine()).isEqualTo("native");
            assertThat(virtio.cacheDirect()).isTrue();
            assertThat(virtio.cacheSource()).isEqualTo("fdinfo");
            assertThat(virtio.ioThreads()).isEqualTo("io1");
            assertThat(virtio.queues()).isEqualTo(2);
            assertThat(virtio.file()).isEqualTo(a.toString());
            assertThat(virtio.fileBytes()).isEqualTo(8 << 20);
            assertThat(virtio.allocatedBytes()).isZero();
            assertThat(virtio.inode()).isEqualTo(Files.getAttribute(a, "unix:ino"));
            assertThat(virtio.openers()).isEqualTo(1);

            VirtualDisk scsi = disk(inventory, "b0");
            assertThat(scsi.bus()).isEqualTo("virtio-scsi");
            assertThat(scsi.controllerId()).isEqualTo("scsi0");
            assertThat(scsi.ioThreads()).isEqualTo("io-with-a-long-name");
            assertThat(scsi.cacheDirect()).isFalse();
            assertThat(scsi.configuredEngine()).isEqualTo("threads");

            VirtualDisk ide = disk(inventory, "ide0-hd0");
            assertThat(ide.bus()).isEqualTo("ide");
            assertThat(ide.cacheDirect()).isTrue();
            assertThat(ide.configuredEngine()).isEqualTo("io_uring");
            assertThat(ide.readOnly()).isFalse();

            VirtualDisk nvme = disk(inventory, "nvme0");
            assertThat(nvme.bus()).isEqualTo("nvme");
            assertThat(nvme.cacheWriteback()).isFalse();
            assertThat(nvme.cacheDirect()).isTrue();

            VirtualDisk cdrom = disk(inventory, "ide1-cd0");
            assertThat(cdrom.removable()).isTrue();
            assertThat(cdrom.readOnly()).isTrue();
            assertThat(cdrom.file()).isEqualTo(e.toString());

            long device = virtio.device();
            assertThat(inventory.diskOf(qemu.pid(), device, virtio.inode())).contains(virtio);
            assertThat(inventory.diskOf(qemu.pid(), device, virtio.inode() + 1_000_000))
                    .isEmpty();
            assertThat(inventory.nodeOfProcessor(0)).isNotNegative();
            for (String leaf : virtio.leaves().split(" ", -1)) {
                assertThat(inventory.blockDevices())
                        .extracting(BlockDevice::name)
                        .contains(leaf);
            }
        }
    }

    @Test
    void findsAnImageThatWasDeletedAndReplacedByItsInode() throws Exception {
        try (RealQemu qemu = RealQemu.start(directory, "-drive", "file=" + a + ",format=raw,if=virtio")) {
            Object inode = Files.getAttribute(a, "unix:ino");
            Files.delete(a);
            image(directory, "a.img");
            VirtualDisk disk = disk(inventory(qemu), "virtio0");
            assertThat(disk.inode()).isEqualTo(inode);
            assertThat(disk.deviceModel()).isEqualTo("virtio-blk-pci");
        }
    }

    @Test
    void mainThreadIsCertainWithoutThreadNames() throws Exception {
        try (RealQemu qemu = RealQemu.start(directory, "-name", "x,debug-threads=off", "-object", "iothread,id=io1")) {
            List<VirtualMachineThread> threads =
                    inventory(qemu).processes().get(0).threads();
            assertThat(threads)
                    .filteredOn(thread -> thread.role().equals("main"))
                    .extracting(VirtualMachineThread::threadId)
                    .containsExactly(qemu.pid());
            assertThat(threads).extracting(VirtualMachineThread::role).containsOnly("main", "other");
        }
    }

    @Test
    void matchesADescriptorThatWasPassedOpen() throws Exception {
        try (RealQemu qemu = RealQemu.startThroughShell(
                directory,
                "exec 9<>" + a,
                "-add-fd",
                "fd=9,set=3",
                "-blockdev",
                "driver=file,node-name=n,filename=/dev/fdset/3",
                "-device",
                "virtio-blk-pci,drive=n,id=passed")) {
            VirtualDisk disk = disk(inventory(qemu), "passed");
            assertThat(disk.file()).isEqualTo(a.toString());
            assertThat(disk.inode()).isEqualTo(Files.getAttribute(a, "unix:ino"));
        }
    }

    @Test
    void twoDisksOnOneImageAreOneWithBothNames() throws Exception {
        String shared = "file=" + a + ",format=raw,if=none,file.locking=off,id=";
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-drive",
                shared + "one",
                "-device",
                "virtio-blk-pci,drive=one,id=first,share-rw=on",
                "-drive",
                shared + "two",
                "-device",
                "virtio-blk-pci,drive=two,id=second,share-rw=on")) {
            Inventory inventory = inventory(qemu);
            assertThat(disk(inventory, "first+second").file()).isEqualTo(a.toString());
            assertThat(inventory.processes().get(0).warnings())
                    .containsExactly("disks first and second of process " + qemu.pid()
                            + " are on the same image, so their requests cannot be told apart");
        }
    }

    @Test
    void qmpNamesTheCacheOfTheProtocolNodeAndTheIoThreads() throws Exception {
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-name",
                "x,debug-threads=off",
                "-object",
                "iothread,id=io1",
                "-blockdev",
                "driver=file,node-name=p,filename=" + a + ",cache.direct=on",
                "-blockdev",
                "driver=raw,node-name=f,file=p",
                "-device",
                "virtio-blk-pci,drive=f,id=disk0,iothread=io1")) {
            Inventory inventory = Inventory.of(
                    HostRoot.live(),
                    List.of(qemu.pid()),
                    new InventoryOptions(false, Map.of(qemu.pid(), qemu.qmpSocket())));
            assertThat(inventory.processes().get(0).threads())
                    .filteredOn(thread -> thread.role().equals("iothread"))
                    .extracting(VirtualMachineThread::ioThreadId)
                    .containsExactly("io1");
            assertThat(disk(inventory, "disk0").cacheDirect()).isTrue();
            assertThat(disk(inventory, "disk0").nodeNames()).isEqualTo("f p");
            assertThat(inventory.blockStats(qemu.pid()))
                    .filteredOn(stats -> stats.isOf("disk0"))
                    .singleElement()
                    .satisfies(stats -> assertThat(stats.reads()).isZero());
        }
    }

    /** The firmware numbers the buses behind root ports, where libvirt puts all disks. */
    @Test
    void qmpTellsThePciAddressBehindABridgeOnceTheFirmwareHasRun() throws Exception {
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-machine",
                "q35",
                "-device",
                "pcie-root-port,id=rp1,chassis=1,addr=2",
                "-device",
                "pcie-root-port,id=rp2,chassis=2,addr=3",
                "-drive",
                "file=" + a + ",format=raw,if=none,id=d",
                "-device",
                "virtio-blk-pci,drive=d,id=disk0,bus=rp2",
                "-device",
                "virtio-scsi-pci,id=scsi0,bus=rp1")) {
            InventoryOptions options = new InventoryOptions(false, Map.of(qemu.pid(), qemu.qmpSocket()));
            Inventory inventory = Inventory.of(HostRoot.live(), List.of(qemu.pid()), options);
            assertThat(disk(inventory, "disk0").pciAddress()).isEmpty();

            RawMonitor.run(qemu.qmpSocket(), "{\"execute\":\"cont\"}");
            long limit = System.nanoTime() + FIRMWARE_NANOS;
            while (disk(inventory, "disk0").pciAddress().isEmpty() && System.nanoTime() < limit) {
                Thread.sleep(200);
                inventory = inventory.refresh(Set.of(qemu.pid()));
            }

            assertThat(disk(inventory, "disk0").pciAddress()).isEqualTo("0000:02:00.0");
        }
    }

    @Test
    void aPluggedInDiskIsFoundByRefreshing() throws Exception {
        try (RealQemu qemu = RealQemu.start(directory, "-drive", "file=" + a + ",format=raw,if=virtio")) {
            Inventory before = inventory(qemu);
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"file\",\"node-name\":\"late\",\"filename\":\""
                            + b + "\"}}",
                    "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"virtio-blk-pci\",\"drive\":\"late\",\"id\":\"late0\"}}");
            Inventory after = before.refresh(Set.of());
            assertThat(disk(after, "b.img").file()).isEqualTo(b.toString());
            assertThat(after.processes().get(0).warnings())
                    .containsExactly("process " + qemu.pid() + " has " + b
                            + " open, which its command line does not name; --qmp " + qemu.pid()
                            + "=SOCKET tells which device shows it");
            assertThat(before.processes().get(0).disks()).hasSize(1);
        }
    }

    @Test
    void anOverlayPutOnLaterKeepsTheDisksName() throws Exception {
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-blockdev",
                "driver=raw,node-name=base,file.driver=file,file.filename=" + a,
                "-device",
                "virtio-blk-pci,drive=base,id=disk0")) {
            Path overlay = directory.resolve("overlay.qcow2");
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"blockdev-snapshot-sync\",\"arguments\":{\"node-name\":\"base\",\"snapshot-node-name\":\"top\",\"snapshot-file\":\""
                            + overlay + "\"}}");
            Inventory inventory = inventory(qemu);
            VirtualDisk disk = disk(inventory, "disk0");
            assertThat(disk.file()).isEqualTo(overlay.toString());
            assertThat(disk.format()).isEqualTo("qcow2");
            long base = (long) Files.getAttribute(a, "unix:ino");
            assertThat(inventory.diskOf(qemu.pid(), disk.device(), base)).contains(disk);
        }
    }

    @Test
    void aTemporaryOverlayBelongsToItsDisk() throws Exception {
        try (RealQemu qemu = RealQemu.start(directory, "-drive", "file=" + a + ",format=raw,if=virtio,snapshot=on")) {
            Inventory inventory = inventory(qemu);
            VirtualDisk disk = disk(inventory, "virtio0");
            assertThat(disk.snapshot()).isTrue();
            assertThat(disk.format()).isEqualTo("qcow2");
            assertThat(disk.file()).isNotEqualTo(a.toString());
            assertThat(disk.readOnly()).isFalse();
            assertThat(inventory.processes().get(0).warnings()).isEmpty();
        }
    }

    @Test
    void aSmallFileIsADiskOnceItHasBeenSeenDoingIo() throws Exception {
        Path small = Files.write(directory.resolve("small.img"), new byte[4096]);
        try (RealQemu qemu = RealQemu.startThroughShell(directory, "exec 9<>" + small)) {
            Inventory before = inventory(qemu);
            assertThat(before.processes().get(0).disks()).isEmpty();
            var status = HostRoot.live().status(small.toString()).orElseThrow();
            Inventory after = before.refreshFor(qemu.pid(), status.device(), status.inode());
            assertThat(after.diskOf(qemu.pid(), status.device(), status.inode()))
                    .map(VirtualDisk::disk)
                    .contains("small.img");
        }
    }

    @Test
    void machinesOfOneNameAreToldApartForGood() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (RealQemu first = RealQemu.start(directory, "-name", "twin");
                RealQemu second = RealQemu.start(other, "-name", "twin")) {
            Inventory inventory =
                    Inventory.of(HostRoot.live(), List.of(first.pid(), second.pid()), InventoryOptions.defaults());
            assertThat(inventory.processes())
                    .extracting(process -> process.machine().name())
                    .containsExactly("twin-" + first.pid(), "twin-" + second.pid());
            second.kill();
            assertThat(inventory.refresh(Set.of()).processes())
                    .extracting(process -> process.machine().name())
                    .as("a name once given stays")
                    .containsExactly("twin-" + first.pid());
        }
    }

    @Test
    void cachedPagesOfAnImageAreCounted() throws Exception {
        Files.write(a, new byte[1 << 20]);
        try (RealQemu qemu = RealQemu.start(directory, "-drive", "file=" + a + ",format=raw,if=virtio")) {
            Optional<PageCache> cache = new PageCacheReader(HostRoot.live()).read(disk(inventory(qemu), "virtio0"));
            assumeTrue(cache.isPresent(), "needs: cachestat(2), Linux 6.5 or newer");
            assertThat(cache.get().cachedBytes()).isBetween(1L << 20, 2L << 20);
            assertThat(cache.get().fileBytes()).isEqualTo(1 << 20);
        }
    }

    @Test
    void anUnknownPidAndAProcessThatIsNotQemuAreRefusedWithASentence() {
        int own = (int) ProcessHandle.current().pid();
        assertThat(catchThrowableOfType(
                        InventoryException.class,
                        () -> Inventory.of(HostRoot.live(), List.of(own), InventoryOptions.defaults())))
                .hasMessage("process " + own + " (java) is not QEMU; give --any-process to trace it all the same");
        assertThat(catchThrowableOfType(
                        InventoryException.class,
                        () -> Inventory.of(HostRoot.live(), List.of(999_999_999), InventoryOptions.defaults())))
                .hasMessage("there is no process 999999999; iotrace list shows the QEMU processes");
    }

    @Test
    void filesOfAnyProcessAreItsDisks() throws Exception {
        int own = (int) ProcessHandle.current().pid();
        try (var open = Files.newByteChannel(b)) {
            assertThat(open.isOpen()).isTrue();
            Inventory inventory = Inventory.of(HostRoot.live(), List.of(own), new InventoryOptions(true, Map.of()));
            assertThat(inventory.processes().get(0).machine().name()).isEqualTo("java");
            assertThat(inventory.processes().get(0).machine().qemu()).isFalse();
            assertThat(disk(inventory, "b.img").readOnly()).isTrue();
        }
    }
}
