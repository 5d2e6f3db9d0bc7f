// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Disks whose requests pass the host's software by, or are those of a kernel thread: the guest reads from each, and the report has the
 * disk, no request of it, and in words why not.
 */
@Tag("long")
class UnseenDisksTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final GuestLoad READS = GuestLoad.of(Operation.READ, 23);
    private static final String TARGET = "naa.600140554cf3a18e";

    @Test
    void areListedWithWhyNoRequestOfThemIsSeen() throws Exception {
        try (VirtualHost host = VirtualHost.withIommu(Kernel.BOOKWORM)) {
            String userSpace = giveToVfio(host, host.drive(0));
            String assigned = giveToVfio(host, host.drive(1));
            try (NullBlockDevice device = NullBlockDevice.create(host, "served", 1_000_000)) {
                serve(host, device.path());
                String[] disks = {
                    "-drive", "if=none,id=drive0,format=raw,file=nvme://" + userSpace + "/1",
                    "-device", "virtio-blk-pci,bus=pcie.0,id=user-space,drive=drive0",
                    "-device", "vfio-pci,bus=pcie.0,id=assigned,host=" + assigned,
                    "-device", "vhost-scsi-pci,bus=pcie.0,id=in-kernel,wwpn=" + TARGET
                };
                try (NestedGuest guest = NestedGuest.start(host, "unseen", disks)) {
                    Traced traced = trace(host, guest, "vda", "nvme0n1", "sda");
                    assertUnseen(traced, guest, "user-space", "driven by QEMU itself from user space (nvme)");
                    assertUnseen(traced, guest, "assigned", "assigned device: no host software path exists");
                    assertUnseen(traced, guest, "in-kernel", "a kernel thread, vhost-" + guest.pid());
                }
                assertThat(host.run(LIMIT, "awk '{ print $1 }' /sys/block/served/stat")
                                .succeeded())
                        .as("the target's own device did the requests")
                        .matches(reads -> Integer.parseInt(reads) >= READS.operations());
                endServing(host);
            }
            assertPassedThrough(host);
        }
    }

    /** A SCSI disk of the host's kernel (scsi_debug) whose commands QEMU passes on. */
    private static void assertPassedThrough(VirtualHost host) throws Exception {
        String disk = host.run(LIMIT, """
                set -e; modprobe sd_mod; modprobe scsi_debug dev_size_mb=64
                until block=$(ls -d /sys/bus/pseudo/drivers/scsi_debug/adapter0/host*/target*/*/block/sd* 2>/dev/null); do sleep 0.2; done
                echo /dev/${block##*/}""").succeeded();
        String[] disks = {
            "-device", "virtio-scsi-pci,bus=pcie.0,id=scsi0",
            "-drive", "if=none,id=drive0,format=raw,file=" + disk,
            "-device", "scsi-block,bus=scsi0.0,id=passed,drive=drive0"
        };
        try (NestedGuest guest = NestedGuest.start(host, "passed-through", disks)) {
            Traced traced = trace(host, guest, "sda");
            assertUnseen(traced, guest, "passed", "SCSI passthrough: each command is a synchronous SG_IO call");
        }
    }

    /** What iotrace says while the guest reads from each of these devices of its own. */
    private static Traced trace(VirtualHost host, NestedGuest guest, String... devices) throws Exception {
        HostTracing tracing = HostTracing.attach(host, guest);
        for (String device : devices) {
            assertThat(guest.run(device, READS).requests()).as(device).isEqualTo(READS.operations());
        }
        Traced traced = tracing.end();
        List<String> listed = new ArrayList<>();
        traced.report()
                .at("/vms/0/disks")
                .forEach(disk -> listed.add(disk.get("name").asText()));
        assertThat(listed).as("nothing else is taken for a disk").hasSameSizeAs(devices);
        assertThat(traced.report().get("loss").get("requests").asLong()).isZero();
        return traced;
    }

    private static void assertUnseen(Traced traced, NestedGuest guest, String name, String words) {
        JsonNode disk = traced.disk(guest.pid(), name);
        assertThat(disk.get("requests").asLong()).as(name).isZero();
        assertThat(disk.get("visibility").asText()).as(name).isEqualTo("none");
        assertThat(disk.get("note").asText()).as(name).contains(words);
    }

    /** Takes an NVMe drive from the host's driver; its PCI function. */
    private static String giveToVfio(VirtualHost host, String drive) {
        return host.run(LIMIT, """
                set -e; modprobe vfio-pci
                function=$(basename "$(readlink -f /sys/block/%s/device/device)")
                cd /sys/bus/pci; echo vfio-pci >devices/$function/driver_override
                echo $function >devices/$function/driver/unbind; echo $function >drivers_probe
                [ -e drivers/vfio-pci/$function ]; echo $function""".formatted(drive.substring("/dev/".length()))).succeeded();
    }

    /** Lets the kernel's SCSI target serve a block device to guests. */
    private static void serve(VirtualHost host, String device) {
        host.run(LIMIT, """
                set -e; modprobe vhost_scsi; cd /sys/kernel/config/target
                mkdir -p core/iblock_0/served vhost/%1$s/tpgt_1/lun/lun_0
                echo udev_path=%2$s >core/iblock_0/served/control; echo 1 >core/iblock_0/served/enable
                echo naa.60014053226f0388 >vhost/%1$s/tpgt_1/nexus
                ln -s "$PWD/core/iblock_0/served" vhost/%1$s/tpgt_1/lun/lun_0/disk""".formatted(TARGET, device)).succeeded();
    }

    private static void endServing(VirtualHost host) {
        host.run(LIMIT, """
                set -e; cd /sys/kernel/config/target/vhost; rm %1$s/tpgt_1/lun/lun_0/disk; rmdir %1$s/tpgt_1/lun/lun_0
                echo NULL >%1$s/tpgt_1/nexus; rmdir %1$s/tpgt_1 %1$s; rmdir ../core/iblock_0/served""".formatted(TARGET)).succeeded();
    }
}
