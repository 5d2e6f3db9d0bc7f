// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import static io.iotrace.analyzer.rule.RuleTable.alone;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import org.junit.jupiter.api.Test;

class DeviceRulesTest {
    private static final String TAG = "io_schedule blk_mq_get_tag __blk_mq_alloc_requests blk_mq_submit_bio";

    private static SyntheticRecording good() {
        return SyntheticRecording.wellConfigured();
    }

    @Test
    void confirmsSubmitCallsThatSleepForATag() {
        alone(
                good().requests(200, 12).stalls("read", 100, 500_000, TAG),
                "device-queue-saturated",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        says(
                good().requests(20, 12).stalls("read", 10, 500_000, TAG),
                "device-queue-saturated",
                Verdict.SUSPECTED,
                Severity.MEDIUM);
        silent(good().requests(200, 12).stalls("read", 3, 30_000, TAG), "device-queue-saturated");
    }

    @Test
    void saysThatDiscardsOfASparseImageGoNowhere() {
        SyntheticRecording sparse =
                good().disk(disk -> disk.allocatedBytes = 1 << 20).bare("").requests(200, 12);

        assertThat(says(sparse, "discard-not-passed", Verdict.RISK, Severity.INFO)
                        .remedy()
                        .qemuOptions())
                .contains(",discard=unmap");
        silent(good().bare("").requests(200, 12), "discard-not-passed");
        silent(
                good().disk(disk -> disk.allocatedBytes = 1 << 20)
                        .commandLine(
                                "qemu-system-x86_64 -drive file=/var/lib/images/web-01.img,if=none,id=libvirt-1-storage,"
                                        + "discard=unmap -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0")
                        .requests(200, 12),
                "discard-not-passed");
    }

    @Test
    void namesALoopDevice() {
        says(
                good().leaf(leaf -> {
                            leaf.kind = "loop";
                            leaf.backingFile = "/srv/a.img";
                        })
                        .requests(200, 12),
                "loop-in-stack",
                Verdict.RISK,
                Severity.INFO);
        silent(good().requests(200, 12), "loop-in-stack");
    }
}
