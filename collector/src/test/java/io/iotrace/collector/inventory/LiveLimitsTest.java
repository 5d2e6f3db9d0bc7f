// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import static io.iotrace.collector.inventory.RealQemu.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.DiskLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running QEMU was told over QMP and its command line does not say. */
class LiveLimitsTest {
    @TempDir(factory = BuildDirectory.class)
    private Path directory;

    private static TracedProcess process(RealQemu qemu) throws InventoryException {
        InventoryOptions options = new InventoryOptions(false, Map.of(qemu.pid(), qemu.qmpSocket()));
        return Inventory.of(HostRoot.live(), List.of(qemu.pid()), options)
                .processes()
                .get(0);
    }

    private static List<DiskLimit> limitsOfQemu(TracedProcess process) {
        assertThat(process.warnings()).noneMatch(warning -> warning.contains("QMP"));
        return process.limits().stream()
                .filter(limit -> limit.limiter().equals("qemu"))
                .toList();
    }

    @Test
    void aLimitThatLibvirtSetsLiveIsReadFromTheDrive() throws Exception {
        Path a = image(directory, "a.img");
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-drive",
                "file=" + a + ",format=raw,if=none,id=d,iops=500",
                "-device",
                "virtio-blk-pci,drive=d,id=x")) {
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"block_set_io_throttle\",\"arguments\":{\"device\":\"d\",\"bps\":0,\"bps_rd\":1000,\"bps_wr\":0,"
                            + "\"iops\":0,\"iops_rd\":200,\"iops_wr\":0,\"iops_rd_max\":400}}");
            assertThat(limitsOfQemu(process(qemu)))
                    .extracting(
                            DiskLimit::disk, DiskLimit::limited, DiskLimit::value, DiskLimit::burst, DiskLimit::source)
                    .containsExactlyInAnyOrder(
                            tuple("x", "iops-read", 200L, 400L, "qmp"),
                            tuple("x", "bps-read", 1000L, 0L, "qmp"),
                            tuple("x", "iops-total", 0L, 0L, "qmp"));
        }
    }

    @Test
    void aLimitThatProxmoxSetsLiveIsReadFromTheThrottleGroup() throws Exception {
        Path a = image(directory, "a.img");
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-object",
                "throttle-group,id=g0",
                "-blockdev",
                "{\"driver\":\"throttle\",\"throttle-group\":\"g0\",\"node-name\":\"t\",\"file\":{\"driver\":\"raw\",\"file\":"
                        + "{\"driver\":\"file\",\"filename\":\"" + a + "\"}}}",
                "-device",
                "virtio-scsi-pci,id=hba",
                "-device",
                "scsi-hd,drive=t,id=x")) {
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"/objects/g0\",\"property\":\"limits\",\"value\":{\"iops-total\":200}}}");
            assertThat(limitsOfQemu(process(qemu)))
                    .extracting(DiskLimit::disk, DiskLimit::group, DiskLimit::limited, DiskLimit::value)
                    .containsExactly(tuple("x", "g0", "iops-total", 200L));
        }
    }

    @Test
    void aLimitThatIsSetWhileTheProcessIsLookedAfterIsNoticed() throws Exception {
        Path a = image(directory, "a.img");
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-drive",
                "file=" + a + ",format=raw,if=none,id=d",
                "-device",
                "virtio-blk-pci,drive=d,id=x")) {
            InventoryOptions options = new InventoryOptions(false, Map.of(qemu.pid(), qemu.qmpSocket()));
            Inventory inventory = Inventory.of(HostRoot.live(), List.of(qemu.pid()), options);
            assertThat(inventory.changedSettings()).isEmpty();
            // The monitor serves one client, which iotrace is only while it asks.
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"block_set_io_throttle\",\"arguments\":{\"device\":\"d\",\"bps\":0,\"bps_rd\":0,\"bps_wr\":0,"
                            + "\"iops\":300,\"iops_rd\":0,\"iops_wr\":0}}");

            assertThat(inventory.changedSettings()).containsExactly(qemu.pid());

            Inventory refreshed = inventory.refresh(Set.of(qemu.pid()));
            assertThat(limitsOfQemu(refreshed.processes().get(0)))
                    .extracting(DiskLimit::limited, DiskLimit::value)
                    .containsExactly(tuple("iops-total", 300L));
            assertThat(refreshed.changedSettings()).isEmpty();
        }
    }

    @Test
    void aBackupThatRunsIsNamed() throws Exception {
        Path a = image(directory, "a.img");
        Path b = image(directory, "b.img");
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-blockdev",
                "driver=file,filename=" + a + ",node-name=a0",
                "-blockdev",
                "driver=file,filename=" + b + ",node-name=b0",
                "-device",
                "virtio-blk-pci,drive=a0,id=x")) {
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"blockdev-backup\",\"arguments\":{\"job-id\":\"bk\",\"device\":\"a0\",\"target\":\"b0\",\"sync\":\"full\","
                            + "\"speed\":65536}}");
            assertThat(process(qemu).jobs())
                    .extracting(BlockJob::disk, BlockJob::job, BlockJob::type, BlockJob::speed)
                    .containsExactly(tuple("x", "bk", "backup", 65536L));
        }
    }

    @Test
    void aDiskKeepsItsNameWhenItsImageIsSwapped() throws Exception {
        Path a = image(directory, "a.img");
        Path b = image(directory, "b.img");
        try (RealQemu qemu = RealQemu.start(
                directory,
                "-blockdev",
                "driver=file,filename=" + a + ",node-name=s0",
                "-blockdev",
                "driver=file,filename=" + b + ",node-name=s1",
                "-blockdev",
                "driver=raw,file=s0,node-name=fmt",
                "-device",
                "virtio-blk-pci,drive=fmt,id=root")) {
            RawMonitor.run(
                    qemu.qmpSocket(),
                    "{\"execute\":\"blockdev-reopen\",\"arguments\":{\"options\":[{\"driver\":\"raw\",\"node-name\":\"fmt\",\"file\":\"s1\"}]}}");
            assertThat(process(qemu).disks())
                    .extracting(
                            disk -> disk.event().disk(), disk -> disk.event().file())
                    .containsExactly(tuple("root", b.toString()));
        }
    }
}
