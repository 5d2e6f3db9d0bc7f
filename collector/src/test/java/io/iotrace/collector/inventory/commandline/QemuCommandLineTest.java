// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QemuCommandLineTest {
    private static QemuCommandLine parse(String... arguments) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/qemu-system-x86_64"));
        words.addAll(List.of(arguments));
        return QemuCommandLine.parse(words, name -> Optional.empty());
    }

    private static ConfiguredDisk onlyDisk(String... arguments) {
        List<ConfiguredDisk> disks = parse(arguments).disks();
        assertThat(disks).hasSize(1);
        return disks.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "none,         true,  true,  false",
        "writeback,    true,  false, false",
        "writethrough, false, false, false",
        "directsync,   false, true,  false",
        "unsafe,       true,  false, true",
    })
    void cacheModesOfADriveAreThreeSwitches(String mode, boolean writeback, boolean direct, boolean noFlush) {
        ConfiguredDisk disk = onlyDisk("-drive", "file=/a,format=qcow2,if=virtio,cache=" + mode);
        assertThat(List.of(disk.cacheWriteback(), disk.cacheDirect(), disk.cacheNoFlush()))
                .containsExactly(writeback, direct, noFlush);
    }

    @ParameterizedTest
    @CsvSource({
        "if=virtio,                virtio0,   virtio-blk, virtio-blk-pci",
        "if=ide,                   ide0-hd0,  ide,        ide-hd",
        "media=cdrom,              ide0-cd0,  ide,        ide-cd",
        "index=3,                  ide1-hd1,  ide,        ide-hd",
        "if=scsi,                  scsi0-hd0, scsi,       scsi-hd",
        "if=floppy,                floppy0,   floppy,     floppy",
        "'if=virtio,id=mine',      mine,      virtio-blk, virtio-blk-pci",
        "'if=virtio,node-name=nn', nn,        virtio-blk, virtio-blk-pci",
    })
    void anImplicitDriveGetsQemusNameAndDevice(String options, String name, String bus, String model) {
        ConfiguredDisk disk = onlyDisk("-drive", "file=/a.img,format=raw," + options);
        assertThat(disk.name()).isEqualTo(name);
        assertThat(disk.bus()).isEqualTo(bus);
        assertThat(disk.model()).contains(model);
        assertThat(disk.path()).contains("/a.img");
    }

    @Test
    void shortFormsAndABareImageAreDrives() {
        assertThat(parse("a.img", "-hdb", "b,b.img", "-cdrom", "c.iso", "-snapshot")
                        .disks())
                .extracting(disk -> disk.name() + " " + disk.path().orElse("") + " " + disk.snapshot())
                .containsExactly("ide0-hd0 a.img true", "ide0-hd1 b,b.img true", "ide1-cd0 c.iso true");
    }

    @Test
    void drivesOfQ35TakeAPortEach() {
        assertThat(parse("-M", "q35", "-hda", "a", "-hdb", "b").disks())
                .extracting(disk -> disk.name() + " " + disk.bus())
                .containsExactly("ide0-hd0 ahci", "ide1-hd0 ahci");
    }

    @Test
    void aDeviceNamesItsDrive() {
        ConfiguredDisk disk = onlyDisk(
                "-drive",
                "file=/a,if=none,id=d,cache=none,aio=native,format=qcow2,l2-cache-size=1M,throttling.iops-total=500",
                "-device",
                "virtio-blk-pci,drive=d,id=virtio-disk0,iothread=io1,num-queues=4");
        assertThat(disk.name()).isEqualTo("virtio-disk0");
        assertThat(disk.aio()).contains("native");
        assertThat(disk.format()).contains("qcow2");
        assertThat(disk.protocol()).contains("file");
        assertThat(disk.ioThreads()).containsExactly("io1");
        assertThat(disk.queues()).isEqualTo(4);
        assertThat(disk.throttling()).isEqualTo("iops-total=500");
    }

    @Test
    void aFormatThatIsProbedIsNotGuessed() {
        assertThat(onlyDisk("-drive", "file=/a,if=virtio").format()).isEmpty();
    }

    @Test
    void nodesAreFollowedThroughFiltersToTheProtocol() {
        ConfiguredDisk disk = onlyDisk(
                "-object",
                        "{\"qom-type\":\"throttle-group\",\"id\":\"g\",\"limits\":{\"iops-total\":100,\"bps-total\":0}}",
                "-blockdev", "driver=file,node-name=base-file,filename=/base.img",
                "-blockdev", "driver=qcow2,node-name=base,file=base-file,read-only=on",
                "-blockdev",
                        "{\"driver\":\"qcow2\",\"node-name\":\"f\",\"backing\":\"base\",\"cache\":{\"direct\":true},"
                                + "\"file\":{\"driver\":\"host_device\",\"filename\":\"/dev/vg/lv\",\"node-name\":\"p\",\"aio\":\"io_uring\"}}",
                "-blockdev", "driver=throttle,node-name=t,throttle-group=g,file=f",
                "-device", "{\"driver\":\"virtio-blk-pci\",\"drive\":\"t\",\"id\":\"disk0\"}");
        assertThat(disk.nodeNames()).containsExactly("t", "f", "p");
        assertThat(disk.format()).contains("qcow2");
        assertThat(disk.protocol()).contains("host_device");
        assertThat(disk.path()).contains("/dev/vg/lv");
        assertThat(disk.otherPaths()).containsExactly("/base.img");
        assertThat(disk.aio()).contains("io_uring");
        assertThat(disk.cacheDirect())
                .as("inherited by a node given inside another")
                .isTrue();
        assertThat(disk.throttling()).isEqualTo("iops-total=100");
    }

    @Test
    void aScsiDiskHasTheThreadsAndQueuesOfItsController() {
        ConfiguredDisk disk = onlyDisk(
                "-device", "virtio-scsi-pci,id=other,iothread=io9",
                "-device",
                        "{\"driver\":\"virtio-scsi-pci\",\"id\":\"scsi0\",\"num_queues\":2,"
                                + "\"iothread-vq-mapping\":[{\"iothread\":\"io2\"},{\"iothread\":\"io1\"}]}",
                "-blockdev", "driver=file,node-name=p,filename=/a",
                "-device", "scsi-hd,bus=scsi0.0,drive=p");
        assertThat(disk.name()).isEqualTo("p");
        assertThat(disk.bus()).isEqualTo("virtio-scsi");
        assertThat(disk.controllerId()).contains("scsi0");
        assertThat(disk.ioThreads()).containsExactly("io2", "io1");
        assertThat(disk.queues()).isEqualTo(2);
    }

    @Test
    void globalsSetsAndConfigFilesChangeDevices() {
        String file = """
                # written by qemu -writeconfig
                [drive "d"]
                  file = "/a"
                  if = "none"
                  format = "raw"
                [device "disk0"]
                  driver = "virtio-blk-pci"
                  drive = "d"
                """;
        QemuCommandLine line = QemuCommandLine.parse(
                List.of(
                        "qemu-system-x86_64",
                        "-readconfig",
                        "/etc/vm.cfg",
                        "-global",
                        "virtio-blk-pci.num-queues=8",
                        "-global",
                        "driver=virtio-blk-pci,property=write-cache,value=off",
                        "-set",
                        "device.disk0.iothread=io1",
                        "-set",
                        "drive.d.cache=none"),
                name -> name.equals("/etc/vm.cfg") ? Optional.of(file) : Optional.empty());
        assertThat(line.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.name()).isEqualTo("disk0");
            assertThat(disk.queues()).isEqualTo(8);
            assertThat(disk.cacheWriteback()).isFalse();
            assertThat(disk.cacheDirect()).isTrue();
            assertThat(disk.ioThreads()).containsExactly("io1");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "nbd://host:10809/export,                                nbd,   nbd://host:10809/export",
        "nvme://0000:01:00.0/1,                                  nvme,  nvme://0000:01:00.0/1",
        "rbd:pool/image:id=admin:key=x,                          rbd,   rbd:pool/image",
        "iscsi://user%secret@10.0.0.1/iqn.x/0,                   iscsi, iscsi://10.0.0.1/iqn.x/0",
        "'json:{\"driver\":\"nbd\",\"host\":\"h\",\"port\":\"1\"}', nbd,   nbd://h:1/",
        "'json:{''driver'':''qcow2'',''file'':{''driver'':''file'',''filename'':''/q''}}', file, /q",
        "file:/a:b,                                              file,  /a:b",
        "/dev/vg/lv,                                             host_device, /dev/vg/lv",
    })
    void fileNamesNameTheirProtocol(String file, String protocol, String address) {
        ConfiguredDisk disk = onlyDisk("-drive", "if=virtio,file=" + file.replace(",", ",,"));
        assertThat(disk.protocol()).contains(protocol);
        assertThat(disk.address()).contains(address);
    }

    @Test
    void disksOutsideTheDataPathOfQemuAreListed() {
        assertThat(parse(
                                "-chardev", "socket,id=c,path=/s",
                                "-device", "vhost-user-blk-pci,chardev=c,id=vu",
                                "-device", "vhost-scsi-pci,wwpn=naa.1,id=vs",
                                "-device", "vfio-pci,host=0000:01:00.0,id=vf",
                                "-device", "ide-cd,id=empty")
                        .disks())
                .extracting(disk ->
                        disk.name() + " " + disk.bus() + " " + disk.protocol().orElse("-"))
                .containsExactly("vu vhost-user -", "vs vhost-scsi -", "vf vfio -", "empty ide -");
    }

    @Test
    void unknownOptionsDoNotCostTheOthers() {
        QemuCommandLine line = parse(
                "-brand-new",
                "-another",
                "value",
                "-enable-kvm",
                "-name",
                "x,process=y",
                "-blockdev",
                "{broken",
                "-smp",
                "cpus=3,x=y");
        assertThat(line.name()).contains("x");
        assertThat(line.accelerator()).contains("kvm");
        assertThat(line.processors()).contains(3);
        assertThat(line.disks()).isEmpty();
    }

    @Test
    void aCycleOfNodesEnds() {
        assertThat(parse(
                                "-blockdev",
                                "driver=raw,node-name=a,file=b",
                                "-blockdev",
                                "driver=raw,node-name=b,file=a",
                                "-device",
                                "virtio-blk-pci,drive=a,id=x")
                        .disks())
                .extracting(ConfiguredDisk::name)
                .containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-perfmap", "-jitdump", "-show-cursor"})
    void aFlagDoesNotTakeTheImageBehindItForItsValue(String flag) {
        assertThat(onlyDisk(flag, "a.img").path()).contains("a.img");
    }

    @ParameterizedTest
    @CsvSource({
        "qemu-system-aarch64, raspi3b,     sd0,       sd-card,           other",
        "qemu-system-aarch64, virt,        virtio0,   virtio-blk-pci,    virtio-blk",
        "qemu-system-arm,     versatilepb, scsi0-hd0, scsi-hd,           scsi",
        "qemu-system-hppa,    '',          scsi0-hd0, scsi-hd,           scsi",
        "qemu-system-s390x,   '',          virtio0,   virtio-blk-ccw,    virtio-blk",
        "qemu-system-ppc64,   pseries,     scsi0-hd0, scsi-hd,           scsi",
        "qemu-system-mipsel,  malta,       ide0-hd0,  ide-hd,            ide",
        "qemu-kvm,            pc-q35-9.0,  ide0-hd0,  ide-hd,            ahci",
        "kvm,                 virt-9.0,    virtio0,   virtio-blk-pci,    virtio-blk",
    })
    void aDriveWithoutInterfaceGetsTheBoardsOwn(String program, String machine, String name, String model, String bus) {
        QemuCommandLine line = QemuCommandLine.parse(
                List.of("/usr/bin/" + program, "-M", machine, "-drive", "file=a,format=raw"), file -> Optional.empty());
        assertThat(line.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.name()).isEqualTo(name);
            assertThat(disk.model()).contains(model);
            assertThat(disk.bus()).isEqualTo(bus);
        });
    }

    @Test
    void microvmHasVirtioWithoutPciAndNoDefaultDevice() {
        assertThat(onlyDisk("-M", "microvm", "-drive", "file=a,format=raw,if=virtio")
                        .model())
                .contains("virtio-blk-device");
        assertThat(onlyDisk("-M", "microvm", "-drive", "file=a,format=raw").attached())
                .isFalse();
    }

    @Test
    void filtersThatTestsUseAreNotTheImage() {
        ConfiguredDisk debug = onlyDisk("-drive", "file=blkdebug::a.qcow2,format=qcow2,if=virtio");
        assertThat(debug.path()).contains("a.qcow2");
        assertThat(debug.protocol()).contains("file");
        assertThat(onlyDisk("-drive", "file=blkverify:r:a,format=raw,if=virtio").path())
                .contains("r");
    }

    @Test
    void proxmoxsRestoreIsAFilter() {
        ConfiguredDisk disk = onlyDisk(
                "-blockdev",
                "{\"driver\":\"alloc-track\",\"node-name\":\"a\",\"backing\":{\"driver\":\"pbs\",\"repository\":\"r\"},"
                        + "\"file\":{\"driver\":\"raw\",\"file\":{\"driver\":\"host_device\",\"filename\":\"/dev/vg/lv\"}}}",
                "-device",
                "virtio-blk-pci,drive=a,id=x");
        assertThat(disk.format()).contains("raw");
        assertThat(disk.path()).contains("/dev/vg/lv");
    }

    @Test
    void aDriverThatIsNotKnownIsNamedAndNotTakenForAFormat() {
        ConfiguredDisk disk = onlyDisk(
                "-blockdev",
                "{\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"vitastor\",\"image\":\"disk-1\"}}",
                "-device",
                "virtio-blk-pci,drive=a,id=x");
        assertThat(disk.format()).contains("raw");
        assertThat(disk.protocol()).contains("vitastor");
        assertThat(disk.aio()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-smp sockets=2,cores=4 | 8",
                "-smp 4 -smp maxcpus=8 | 4",
                "-smp maxcpus=8,sockets=2 | 8",
                "-smp 3 | 3",
                "-M pc,smp.cpus=5 | 5",
            })
    void processorsFollowFromTheTopology(String arguments, int processors) {
        assertThat(parse(arguments.split(" ", -1)).processors()).contains(processors);
    }

    @Test
    void aConfigFileGivesProcessorsToo() {
        QemuCommandLine line = QemuCommandLine.parse(
                List.of("qemu-system-x86_64", "-readconfig", "/lxd.conf"),
                name -> Optional.of("[smp-opts]\ncpus = \"1\"\n"));
        assertThat(line.processors()).contains(1);
        assertThat(parse("-m", "64").processors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nbd:10.0.0.1:1234", "nbd:[fe80::1]:10809:exportname=a", "nbd:unix:/run/a.sock:exportname=b"})
    void hostAndPortOfAnNbdServerAreNoSecret(String address) {
        assertThat(onlyDisk("-drive", "if=virtio,file=" + address).address()).contains(address);
    }

    @Test
    void aLimitHasItsBurstAndItsSize() {
        assertThat(onlyDisk("-drive", "if=virtio,file=/a,iops=100,iops_max=200,bps_rd_max=9,iops_size=4096")
                        .throttling()
                        .split(" ", -1))
                .containsExactlyInAnyOrder("iops-total=100", "iops-total-max=200", "bps-read-max=9", "iops-size=4096");
    }

    @Test
    void aGuestsNamesOfADiskAreKept() {
        ConfiguredDisk disk = onlyDisk(
                "-drive", "file=/a,if=none,id=d,format=raw",
                "-device", "virtio-scsi-pci,id=scsi0,bus=pcie.0,addr=0x5.0x1",
                "-device", "{\"driver\":\"scsi-hd\",\"drive\":\"d\",\"serial\":\"root\",\"wwn\":5764959723852857344}");
        assertThat(disk.serial()).contains("root");
        assertThat(disk.wwn()).contains("0x5001405324af0000");
        assertThat(disk.pciAddress()).contains("0000:00:05.1");
        assertThat(onlyDisk(
                                "-drive",
                                "file=/a,if=none,id=d,format=raw",
                                "-device",
                                "virtio-blk-pci,drive=d,bus=pci.3,addr=0x0")
                        .pciAddress())
                .as("behind a bridge, whose bus firmware numbers")
                .isEmpty();
        ConfiguredDisk behindPort = onlyDisk(
                "-device", "pcie-root-port,id=rp2,chassis=2,addr=0x3",
                "-drive", "file=/a,if=none,id=d,format=raw",
                "-device", "virtio-blk-pci,drive=d,id=disk0,bus=rp2");
        assertThat(behindPort.pciAddress())
                .as("the root port's is not its disk's")
                .isEmpty();
        assertThat(behindPort.controllerId()).as("a root port is no controller").isEmpty();
    }

    @Test
    void aNodeThatNoDeviceUsesIsNotAttached() {
        assertThat(parse(
                                "-blockdev", "driver=file,filename=/a,node-name=a",
                                "-blockdev", "driver=file,filename=/b,node-name=b",
                                "-drive", "file=/c,if=none,id=c,format=raw",
                                "-device", "virtio-blk-pci,drive=a,id=x")
                        .disks())
                .extracting(disk -> disk.name() + " " + disk.attached())
                .containsExactly("x true", "c false", "b false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "driver=copy-before-write,file=f,target=t,node-name=top",
                "driver=blklogwrites,file=f,log=t,node-name=top",
                "driver=quorum,vote-threshold=1,children.0=f,children.1=x,children.2=y,children.3=t,node-name=top",
            })
    void everyChildOfANodeIsFound(String node) {
        assertThat(parse(
                                "-blockdev", "driver=file,filename=/f,node-name=f",
                                "-blockdev", "driver=file,filename=/t,node-name=t",
                                "-blockdev", "driver=file,filename=/x,node-name=x",
                                "-blockdev", "driver=file,filename=/y,node-name=y",
                                "-blockdev", node,
                                "-device", "virtio-blk-pci,drive=top,id=d")
                        .disks())
                .extracting(ConfiguredDisk::name)
                .startsWith("d")
                .doesNotContain("f", "t");
    }

    @Test
    void aBackingNodeOfADriveIsNoDisk() {
        assertThat(parse(
                                "-blockdev", "driver=file,filename=/base,node-name=bk",
                                "-drive", "file=/q,format=qcow2,if=virtio,backing=bk")
                        .disks())
                .singleElement()
                .satisfies(disk -> assertThat(disk.otherPaths()).containsExactly("/base"));
    }
}
