// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.DiskBuilder;
import io.iotrace.analyzer.facts.Visibility.Extent;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibilityTest {
    private static Visibility of(Consumer<DiskBuilder> change) {
        return SyntheticRecording.wellConfigured()
                .disk(change)
                .report()
                .machines()
                .get(0)
                .disks()
                .get(0)
                .visibility();
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio-blk", "virtio-scsi", "ide", "ahci", "nvme", "scsi", "usb"})
    void seesAllOfWhatQemuDoesWithAFileOnADevice(String bus) {
        assertThat(of(disk -> disk.bus = bus)).isEqualTo(new Visibility(Extent.FULL, ""));
    }

    @Test
    void sendsTheOwnerOfAnAssignedDeviceToTheGuest() {
        assertThat(of(disk -> disk.bus = "vfio"))
                .isEqualTo(new Visibility(
                        Extent.NONE, "assigned device: no host software path exists; use the guest agent"));
    }

    @Test
    void namesTheKernelThreadsThatServeVhostScsi() {
        Visibility visibility = of(disk -> disk.bus = "vhost-scsi");
        assertThat(visibility.extent()).isEqualTo(Extent.NONE);
        assertThat(visibility.words()).contains("vhost-" + SyntheticRecording.PROCESS);
    }

    @Test
    void namesTheProcessThatServesAVhostUserDisk() {
        Visibility visibility = of(disk -> {
            disk.bus = "vhost-user";
            disk.servingProcessId = 4711;
            disk.servingProcess = "qemu-storage-daemon";
        });
        assertThat(visibility.extent()).isEqualTo(Extent.NONE);
        assertThat(visibility.words())
                .isEqualTo("served by another process over vhost-user, QEMU sees no request:"
                        + " trace qemu-storage-daemon with iotrace attach 4711 --any-process");
    }

    @Test
    void namesTheSocketWhenItsProcessWasNotFound() {
        assertThat(of(disk -> {
                            disk.bus = "vhost-user";
                            disk.file = "/run/spdk.sock";
                        })
                        .words())
                .endsWith("trace the process behind /run/spdk.sock with --any-process");
        assertThat(of(disk -> {
                            disk.bus = "vhost-user";
                            disk.file = null;
                        })
                        .words())
                .endsWith("trace that process with --any-process");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scsi-block", "scsi-generic"})
    void seesNothingOfScsiPassthrough(String model) {
        Visibility visibility = of(disk -> disk.model = model);
        assertThat(visibility.extent()).isEqualTo(Extent.NONE);
        assertThat(visibility.words()).startsWith("SCSI passthrough: each command is a synchronous SG_IO call");
    }

    @ParameterizedTest
    @CsvSource({
        "nvme,                 driven by QEMU itself from user space (nvme)",
        "virtio-blk-vfio-pci,  driven by QEMU itself from user space (virtio-blk-vfio-pci)",
        "virtio-blk-vhost-user, QEMU is the client of another virtqueue (virtio-blk-vhost-user)",
        "nvme-io_uring,        NVMe commands passed through io_uring",
        "nbd,                  reached over the network by QEMU itself (nbd)",
        "iscsi,                reached over the network by QEMU itself (iscsi)",
        "rbd,                  reached over the network by QEMU itself (rbd)",
        "nfs,                  reached over the network by QEMU itself (nfs)",
        "null-co,              QEMU's null-co driver answers by itself",
        "vvfat,                made by QEMU out of the files of a folder (vvfat)"
    })
    void seesNothingOfProtocolsThatPassTheKernelBy(String protocol, String words) {
        Visibility visibility = of(disk -> disk.protocol = protocol);
        assertThat(visibility.extent()).isEqualTo(Extent.NONE);
        assertThat(visibility.words()).startsWith(words);
    }

    @Test
    void namesTheServerOfALocalNbdSocket() {
        assertThat(of(disk -> {
                            disk.protocol = "nbd";
                            disk.servingProcessId = 99;
                            disk.servingProcess = "qemu-nbd";
                        })
                        .words())
                .isEqualTo("NBD over a local socket, QEMU makes no disk I/O for it:"
                        + " trace qemu-nbd with iotrace attach 99 --any-process");
    }

    @ParameterizedTest
    @CsvSource({
        "tmpfs,    the image lies in memory (tmpfs)",
        "btrfs,    'the image lies on btrfs: writes with checksums pass the page cache'",
        "zfs,      'the image lies on ZFS, which does its device I/O in threads of its own'",
        "fuse,     'the image lies on a FUSE file system'",
        "nfs4,     'the image lies on NFS, mounted by the kernel'",
        "virtiofs, 'the image lies on virtiofs, mounted by the kernel'"
    })
    void seesOnlyThePartAboveAFileSystemThatHidesTheDevice(String fileSystem, String words) {
        Visibility visibility = of(disk -> disk.fileSystem = fileSystem);
        assertThat(visibility.extent()).isEqualTo(Extent.PART);
        assertThat(visibility.words()).startsWith(words);
    }

    @ParameterizedTest
    @CsvSource({
        "zram0,  zram0 makes no requests (a compressed disk in memory)",
        "pmem0,  pmem0 makes no requests (persistent memory)",
        "bcache1, bcache1 makes no requests (a cache in front of another device)",
        "drbd3,  drbd3 makes no requests (replicated over the network by DRBD)",
        "zd16,   'zd16 makes no requests (a ZFS volume, which ZFS serves in threads of its own)'"
    })
    void saysOfADeviceWithoutRequestsThatItHasNoBlockAndNoDeviceStage(String leaf, String words) {
        Visibility visibility = of(disk -> disk.leaves = leaf);
        assertThat(visibility.extent()).isEqualTo(Extent.PART);
        assertThat(visibility.words()).startsWith(words).contains("no block and no device stage");
    }

    @Test
    void knowsADeviceWithoutHardwareQueuesForOneThatMakesNoRequests() {
        Visibility visibility = SyntheticRecording.wellConfigured()
                .leaf(leaf -> {
                    leaf.name = "myramdisk";
                    leaf.kind = "other";
                    leaf.hardwareQueues = 0;
                })
                .disk(disk -> disk.leaves = "myramdisk")
                .report()
                .machines()
                .get(0)
                .disks()
                .get(0)
                .visibility();
        assertThat(visibility.words()).startsWith("myramdisk makes no requests: ");
    }

    @Test
    void neverCallsADriverItDoesNotKnowVisibleInFull() {
        Visibility asProtocol = of(disk -> disk.protocol = "vitastor");
        assertThat(asProtocol.extent()).isEqualTo(Extent.UNKNOWN);
        assertThat(asProtocol.words()).startsWith("block driver vitastor is not one that iotrace knows");
        assertThat(of(disk -> disk.format = "pbs").extent()).isEqualTo(Extent.UNKNOWN);
    }
}
