// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

import static io.iotrace.analyzer.rule.RuleTable.alone;
import static io.iotrace.analyzer.rule.RuleTable.says;
import static io.iotrace.analyzer.rule.RuleTable.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.DiskRequest;
import org.junit.jupiter.api.Test;

class CacheRulesTest {
    private static void write(RequestBuilder request) {
        request.operation = "write";
    }

    private static void flush(RequestBuilder request) {
        request.operation = "flush";
        request.flags = DiskRequest.NO_BIO;
        request.stages[3] = 900_000;
    }

    private static SyntheticRecording unsafe() {
        return SyntheticRecording.wellConfigured().disk(disk -> disk.noFlush = true);
    }

    private static SyntheticRecording writethrough() {
        return SyntheticRecording.wellConfigured().disk(disk -> disk.writeback = false);
    }

    @Test
    void saysThatIgnoredFlushesPutDataAtStake() {
        Finding finding = alone(unsafe().requests(100, 2), "cache-unsafe", Verdict.CONFIRMED, Severity.CRITICAL);

        assertThat(finding.remedy().libvirtXml()).contains("cache='none'");
        assertThat(finding.remedy().toString()).doesNotContain("unsafe");
    }

    @Test
    void givesABareVmItsOwnDriveWithFlushes() {
        SyntheticRecording bare = unsafe().commandLine("qemu-system-x86_64"
                + " -drive file=/var/lib/images/web-01.img,format=raw,if=none,id=libvirt-1-storage,cache=none,cache.no-flush=on"
                + " -device virtio-blk-pci,drive=libvirt-1-storage,id=virtio-disk0");

        assertThat(says(bare.requests(100, 2), "cache-unsafe", Verdict.CONFIRMED, Severity.CRITICAL)
                        .remedy()
                        .qemuOptions())
                .isEqualTo("-drive file=/var/lib/images/web-01.img,format=raw,if=none,id=libvirt-1-storage,cache=none");
    }

    @Test
    void saysNothingOfIgnoredFlushesWhereNothingIsMeantToLast() {
        silent(unsafe().disk(disk -> disk.snapshot = true).requests(100, 2), "cache-unsafe");
        silent(unsafe().disk(disk -> disk.readOnly = true).requests(100, 2), "cache-unsafe");
        silent(unsafe().disk(disk -> disk.fileSystem = "tmpfs").requests(100, 2), "cache-unsafe");
        silent(SyntheticRecording.wellConfigured().requests(100, 2), "cache-unsafe");
    }

    @Test
    void confirmsAFlushAfterEachWrite() {
        SyntheticRecording recording =
                writethrough().requests(200, 12, CacheRulesTest::write).requests(190, 12, CacheRulesTest::flush);

        Finding finding = says(recording, "writethrough-flush-per-write", Verdict.CONFIRMED, Severity.HIGH);
        assertThat(finding.remedy().libvirtXml()).contains("cache='none'");
    }

    @Test
    void clearsAWriteCacheThatIsHiddenFromAGuestThatHardlyWrites() {
        says(
                writethrough().requests(200, 12, CacheRulesTest::write).requests(5, 12, CacheRulesTest::flush),
                "writethrough-flush-per-write",
                Verdict.CLEARED,
                Severity.INFO);
        silent(writethrough().requests(200, 12), "writethrough-flush-per-write");
        silent(
                SyntheticRecording.wellConfigured()
                        .requests(200, 12, CacheRulesTest::write)
                        .requests(190, 12, CacheRulesTest::flush),
                "writethrough-flush-per-write");
    }

    @Test
    void namesFlushesThatTakeTheTime() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured()
                .requests(200, 12, CacheRulesTest::write)
                .requests(100, 12, CacheRulesTest::flush);

        Finding finding = alone(recording, "flush-bound", Verdict.CONFIRMED, Severity.HIGH);
        assertThat(finding.remedy().text()).contains("Never switch flushes off");
    }

    @Test
    void saysNothingOfFlushesThatAreCheapOrFew() {
        silent(
                SyntheticRecording.wellConfigured()
                        .requests(2000, 12, CacheRulesTest::write)
                        .requests(20, 12, CacheRulesTest::flush),
                "flush-bound");
        silent(
                SyntheticRecording.wellConfigured()
                        .requests(10, 12, CacheRulesTest::write)
                        .requests(5, 12, CacheRulesTest::flush),
                "flush-bound");
    }

    @Test
    void confirmsWritersThatSleepAtTheLimitOfDirtyPages() {
        String stack =
                "io_schedule_timeout balance_dirty_pages balance_dirty_pages_ratelimited_flags generic_perform_write";
        SyntheticRecording buffered = SyntheticRecording.wellConfigured()
                .disk(disk -> disk.direct = false)
                .requests(200, 12, request -> {
                    write(request);
                    request.flags = DiskRequest.BUFFERED;
                });

        says(buffered.stalls(100, 3_000_000, stack), "dirty-throttling", Verdict.CONFIRMED, Severity.HIGH);
        silent(
                SyntheticRecording.wellConfigured()
                        .requests(200, 12, CacheRulesTest::write)
                        .stalls(1, 30_000, stack),
                "dirty-throttling");
    }

    @Test
    void namesQualityOfServiceThatHoldsWritesBack() {
        String stack = "io_schedule rq_qos_wait wbt_wait __rq_qos_throttle blk_mq_submit_bio";

        says(
                SyntheticRecording.wellConfigured()
                        .requests(200, 12, CacheRulesTest::write)
                        .stalls(100, 300_000, stack),
                "wbt-throttling",
                Verdict.CONFIRMED,
                Severity.MEDIUM);
        silent(SyntheticRecording.wellConfigured().requests(200, 12, CacheRulesTest::write), "wbt-throttling");
    }
}
