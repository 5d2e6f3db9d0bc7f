// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import static io.iotrace.analyzer.rule.RuleTable.alone;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What lies between an image and its leaf, and how the leaf is set. */
class StackRulesTest {
    private static final Consumer<RequestBuilder> WRITES = request -> request.operation = "write";
    private static final Consumer<RequestBuilder> SLOW_ABOVE_THE_LEAF =
            WRITES.andThen(request -> request.stages[4] = 90_000);

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    private static SyntheticRecording mapped(String uuid) {
        return good().mapped("dm-3", "vg-web").setting("dm-3", "dm/uuid", uuid);
    }

    @Test
    void warnsWhenTheKernelSendsNoFlushesToADeviceWithACache() {
        SyntheticRecording lying =
                good().leaf(leaf -> leaf.writeCache = "write through").setting("nvme0n1", "queue/fua", "1");

        Finding finding = alone(lying.requests(200, 12), "write-cache-setting", Verdict.RISK, Severity.CRITICAL);
        assertThat(finding.remedy().runtimeCommand())
                .isEqualTo("echo 'write back' > /sys/block/nvme0n1/queue/write_cache");
        says(
                good().leaf(leaf -> {
                            leaf.name = "sda";
                            leaf.kind = "scsi";
                            leaf.writeCache = "write through";
                        })
                        .disk(disk -> disk.leaves = "sda")
                        .setting("sda", "cache_type", "write back")
                        .requests(200, 12, request -> request.leaf = "sda"),
                "write-cache-setting",
                Verdict.RISK,
                Severity.CRITICAL);
    }

    @Test
    void trustsADeviceWithoutACacheAndOneWhoseCacheIsKnown() {
        silent(
                good().leaf(leaf -> leaf.writeCache = "write through")
                        .setting("nvme0n1", "queue/fua", "0")
                        .requests(200, 12),
                "write-cache-setting");
        silent(good().setting("nvme0n1", "queue/fua", "1").requests(200, 12), "write-cache-setting");
        silent(
                good().leaf(leaf -> leaf.writeCache = "write through")
                        .setting("nvme0n1", "cache_type", "write through")
                        .requests(200, 12),
                "write-cache-setting");
    }

    @Test
    void confirmsAClassicSnapshotThatWritesWaitForAndClearsAnIdleOne() {
        alone(
                mapped("LVM-abcdef-real").requests(200, 12, SLOW_ABOVE_THE_LEAF),
                "lvm-snapshot-cow",
                Verdict.CONFIRMED,
                Severity.HIGH);
        says(mapped("LVM-abcdef-real").requests(200, 12, WRITES), "lvm-snapshot-cow", Verdict.CLEARED, Severity.INFO);
        silent(mapped("LVM-abcdef").requests(200, 12, SLOW_ABOVE_THE_LEAF), "lvm-snapshot-cow");
        silent(good().requests(200, 12, SLOW_ABOVE_THE_LEAF), "lvm-snapshot-cow");
    }

    @Test
    void namesAThinPoolOnlyWhenSomeWritesWaitForIt() {
        SyntheticRecording some = mapped("LVM-abcdef-tpool")
                .requests(300, 12, WRITES)
                .requests(40, 12, WRITES.andThen(request -> request.stages[4] = 2_000_000));

        says(some, "thin-pool-allocation", Verdict.CONFIRMED, Severity.HIGH);
        silent(mapped("LVM-abcdef-tpool").requests(200, 12, WRITES), "thin-pool-allocation");
        silent(mapped("LVM-abcdef-tpool").requests(200, 12, SLOW_ABOVE_THE_LEAF), "thin-pool-allocation");
    }

    @Test
    void namesEncryptionThatTakesAFifthOfTheTime() {
        Finding finding = says(
                mapped("CRYPT-LUKS2-abc-web").requests(200, 12, request -> request.stages[4] = 60_000),
                "dm-crypt-queueing",
                Verdict.CONFIRMED,
                Severity.HIGH);
        assertThat(finding.remedy().runtimeCommand())
                .startsWith("cryptsetup refresh")
                .endsWith("vg-web");
        says(
                good().disk(disk -> disk.format = "luks").requests(200, 12, request -> request.stages[2] = 60_000),
                "dm-crypt-queueing",
                Verdict.CONFIRMED,
                Severity.HIGH);
        silent(mapped("CRYPT-LUKS2-abc-web").requests(200, 12), "dm-crypt-queueing");
        silent(
                mapped("CRYPT-VERITY-abc").requests(200, 12, request -> request.stages[4] = 60_000),
                "dm-crypt-queueing");
        silent(
                mapped("CRYPT-LUKS2-abc-web")
                        .leaf(leaf -> leaf.rotational = true)
                        .requests(200, 12, request -> request.stages[4] = 60_000),
                "dm-crypt-queueing");
    }

    private static SyntheticRecording raid(String level) {
        return good().raid(level).setting("md0", "md/chunk_size", "524288").setting("md0", "md/group_thread_cnt", "0");
    }

    @Test
    void confirmsWritesThatWaitForParityAndClearsThoseThatDoNot() {
        says(raid("raid5").requests(200, 12, SLOW_ABOVE_THE_LEAF), "md-raid-rmw", Verdict.CONFIRMED, Severity.HIGH);
        says(raid("raid6").requests(200, 12, WRITES), "md-raid-rmw", Verdict.CLEARED, Severity.INFO);
        silent(raid("raid10").requests(200, 12, SLOW_ABOVE_THE_LEAF), "md-raid-rmw");
        silent(raid("raid5").requests(200, 12), "md-raid-rmw");
    }

    @Test
    void namesInterruptsThatAllArriveOnOneProcessor() {
        Consumer<RequestBuilder> late = request -> request.stages[6] = 40_000;

        says(
                good().event(SyntheticRecording.host())
                        .setting("nvme0n1", "interrupts", "45:2 46:2 47:2")
                        .requests(6000, 12, late),
                "irq-completion-placement",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        silent(
                good().event(SyntheticRecording.host())
                        .setting("nvme0n1", "interrupts", "45:0 46:1 47:2")
                        .requests(6000, 12, late),
                "irq-completion-placement");
        silent(
                good().event(SyntheticRecording.host())
                        .setting("nvme0n1", "interrupts", "45:2 46:2 47:2")
                        .requests(6000, 12),
                "irq-completion-placement");
        silent(
                good().event(SyntheticRecording.host())
                        .setting("nvme0n1", "interrupts", "45:2 46:2 47:2")
                        .requests(600, 12, late),
                "irq-completion-placement");
    }

    @Test
    void namesAQueueForSeveralProcessorsOnlyAtAVeryHighRate() {
        SyntheticRecording few = good().event(SyntheticRecording.host()).leaf(leaf -> leaf.hardwareQueues = 2);

        says(few.leafLoad(250_000, 30).requests(2000, 12), "hw-queue-sharing", Verdict.RISK, Severity.INFO);
        silent(
                good().event(SyntheticRecording.host())
                        .leaf(leaf -> leaf.hardwareQueues = 2)
                        .leafLoad(20_000, 3)
                        .requests(2000, 12),
                "hw-queue-sharing");
        silent(good().event(SyntheticRecording.host()).leafLoad(250_000, 30).requests(2000, 12), "hw-queue-sharing");
    }

    @Test
    void namesQueueSettingsThatTheLoadSuffersFrom() {
        Finding finding = says(
                good().setting("nvme0n1", "queue/rq_affinity", "0")
                        .setting("nvme0n1", "queue/nomerges", "2")
                        .requests(200, 12),
                "queue-tuning-nondefault",
                Verdict.RISK,
                Severity.INFO);
        assertThat(finding.summary()).contains("rq_affinity").doesNotContain("nomerges");
        assertThat(finding.remedy().runtimeCommand()).isEqualTo("echo 1 > /sys/block/nvme0n1/queue/rq_affinity");
        says(
                good().setting("nvme0n1", "queue/max_sectors_kb", "64")
                        .setting("nvme0n1", "queue/max_hw_sectors_kb", "1024")
                        .setting("nvme0n1", "queue/nomerges", "2")
                        .requests(200, 12, request -> request.bytes = 256 << 10),
                "queue-tuning-nondefault",
                Verdict.RISK,
                Severity.INFO);
        silent(
                good().setting("nvme0n1", "queue/rq_affinity", "1")
                        .setting("nvme0n1", "queue/max_sectors_kb", "64")
                        .setting("nvme0n1", "queue/max_hw_sectors_kb", "1024")
                        .requests(200, 12),
                "queue-tuning-nondefault");
    }

    private static SyntheticRecording wholeDrive() {
        return good().disk(disk -> {
            disk.protocol = "host_device";
            disk.device = 259L << 20;
            disk.inode = 0;
            disk.fileSystem = null;
        });
    }

    @Test
    void mentionsUserSpaceOnlyForAWholeFastDriveWhoseKernelPartIsLarge() {
        Consumer<RequestBuilder> kernel = request -> request.stages[3] = 40_000;

        says(wholeDrive().requests(21_000, 2, kernel), "userspace-nvme-candidate", Verdict.RISK, Severity.INFO);
        silent(wholeDrive().requests(21_000, 2), "userspace-nvme-candidate");
        silent(wholeDrive().requests(200, 12, kernel), "userspace-nvme-candidate");
        silent(good().requests(21_000, 2, kernel), "userspace-nvme-candidate");
        silent(wholeDrive().disk(disk -> disk.openers = 2).requests(21_000, 2, kernel), "userspace-nvme-candidate");
    }

    @Test
    void saysOfALoopDeviceWhetherItCachesTwice() {
        assertThat(says(loop("0"), "loop-in-stack", Verdict.RISK, Severity.INFO)
                        .remedy()
                        .runtimeCommand())
                .isEqualTo("losetup --direct-io=on /dev/loop0");
        assertThat(says(loop("1"), "loop-in-stack", Verdict.RISK, Severity.INFO)
                        .remedy()
                        .runtimeCommand())
                .isNull();
    }

    private static SyntheticRecording loop(String direct) {
        return good().leaf(leaf -> {
                    leaf.name = "loop0";
                    leaf.kind = "loop";
                    leaf.backingFile = "/srv/web.img";
                })
                .disk(disk -> disk.leaves = "loop0")
                .setting("loop0", "loop/dio", direct)
                .requests(200, 12, request -> request.leaf = "loop0");
    }

    @Test
    void saysOfADeviceWhoseLowerPartDoesNotShowThatItDoesNot() {
        for (String kind : new String[] {"zvol", "zram", "bcache", "ublk", "rbd"}) {
            assertThat(says(
                                    good().leaf(leaf -> leaf.kind = kind).requests(200, 12),
                                    "opaque-datapath",
                                    Verdict.RISK,
                                    Severity.INFO)
                            .summary())
                    .startsWith("what is below nvme0n1 cannot be seen from here: ");
        }
        silent(good().requests(200, 12), "opaque-datapath");
    }
}
