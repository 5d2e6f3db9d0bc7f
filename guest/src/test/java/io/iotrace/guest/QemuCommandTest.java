// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestDisk.Bus;
import io.iotrace.guest.GuestDisk.CacheMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
    private static final GuestDisk DISK = GuestDisk.raw("disk0", Path.of("/images/a.img"));

    @Test
    void describesAMachine() {
        assertThat(new QemuCommand(GuestRequirements.QEMU, "web,01", Accelerator.TCG, 2, 512)
                        .boot(new GuestBoot(Path.of("/k"), Path.of("/i")))
                        .sockets(Path.of("/m/console"), Path.of("/m/qmp"))
                        .extra(List.of("-S"))
                        .arguments())
                .containsExactly(
                        "qemu-system-x86_64",
                        "-name",
                        "guest=web,,01,debug-threads=on",
                        "-machine",
                        "q35",
                        "-accel",
                        "tcg,thread=multi",
                        "-cpu",
                        "max",
                        "-smp",
                        "2",
                        "-m",
                        "512",
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-no-reboot",
                        "-kernel",
                        "/k",
                        "-initrd",
                        "/i",
                        "-append",
                        "console=ttyS0 quiet panic=-1 mitigations=off",
                        "-chardev",
                        "socket,id=console,path=/m/console",
                        "-serial",
                        "chardev:console",
                        "-qmp",
                        "unix:/m/qmp,server=on,wait=off",
                        "-S");
    }

    @Test
    void servesADiskByItsOwnIoThread() {
        assertThat(disks(DISK))
                .containsExactly(
                        "-drive",
                        "file=/images/a.img,if=none,id=disk0-drive,format=raw,cache=none,aio=native",
                        "-object",
                        "iothread,id=io-disk0",
                        "-device",
                        "virtio-blk-pci,bus=pcie.0,iothread=io-disk0,drive=disk0-drive,id=disk0");
    }

    @Test
    void createsASharedIoThreadAndItsScsiControllerOnce() {
        GuestDisk scsi = DISK.withBus(Bus.VIRTIO_SCSI).withIoThread("io");
        assertThat(disks(
                        scsi,
                        new GuestDisk(
                                Path.of("/images/b.qcow2"),
                                "qcow2",
                                CacheMode.WRITEBACK,
                                Aio.IO_URING,
                                Bus.VIRTIO_SCSI,
                                "disk1",
                                scsi.ioThread(),
                                "discard=unmap",
                                "scsi-id=1")))
                .containsExactly(
                        "-drive",
                        "file=/images/a.img,if=none,id=disk0-drive,format=raw,cache=none,aio=native",
                        "-object",
                        "iothread,id=io",
                        "-device",
                        "virtio-scsi-pci,id=scsi0,bus=pcie.0,iothread=io",
                        "-device",
                        "scsi-hd,bus=scsi0.0,drive=disk0-drive,id=disk0",
                        "-drive",
                        "file=/images/b.qcow2,if=none,id=disk1-drive,format=qcow2,cache=writeback,aio=io_uring,discard=unmap",
                        "-device",
                        "scsi-hd,bus=scsi0.0,drive=disk1-drive,id=disk1,scsi-id=1");
    }

    @Test
    void leavesToTheMainLoopWhatNoIoThreadCanServe() {
        assertThat(disks(DISK.withBus(Bus.NVME)))
                .endsWith("-device", "nvme,bus=pcie.0,serial=disk0,drive=disk0-drive,id=disk0");
        assertThatThrownBy(() -> DISK.withBus(Bus.IDE).withIoThread("io"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("main loop");
    }

    @Test
    void givesAChannelOfTheIdeControllerTwoDisks() {
        assertThat(disks(named("a", Bus.IDE), named("b", Bus.IDE), named("c", Bus.IDE)))
                .contains(
                        "ide-hd,bus=ide.0,drive=a-drive,id=a",
                        "ide-hd,bus=ide.0,drive=b-drive,id=b",
                        "ide-hd,bus=ide.1,drive=c-drive,id=c")
                .containsOnlyOnce("piix3-ide,id=ide,bus=pcie.0");
    }

    @Test
    void sharesTheGuestsMemoryWithTheProcessBehindAVhostUserSocket() {
        assertThat(disks(named("a", Bus.VHOST_USER_BLK)))
                .containsExactly(
                        "-object",
                        "memory-backend-memfd,id=shared,share=on,size=256M",
                        "-machine",
                        "memory-backend=shared",
                        "-chardev",
                        "socket,id=a-socket,path=/images/a",
                        "-device",
                        "vhost-user-blk-pci,bus=pcie.0,chardev=a-socket,id=a");
    }

    @Test
    void namesDisksAsTheGuestDoes() {
        assertThat(QemuCommand.namesInGuest(
                        List.of(DISK, named("b", Bus.IDE), named("c", Bus.VIRTIO_BLK), named("d", Bus.NVME))))
                .containsExactly(
                        Map.entry("disk0", "vda"),
                        Map.entry("b", "sda"),
                        Map.entry("c", "vdb"),
                        Map.entry("d", "nvme0n1"));
    }

    private static GuestDisk named(String id, Bus bus) {
        return GuestDisk.raw(id, Path.of("/images/" + id)).withBus(bus);
    }

    private static List<String> disks(GuestDisk... disks) {
        QemuCommand command = new QemuCommand(GuestRequirements.QEMU, "vm", Accelerator.KVM, 1, 256);
        int common = command.arguments().size();
        for (GuestDisk disk : disks) {
            command.disk(disk);
        }
        return command.arguments().subList(common, command.arguments().size());
    }
}
