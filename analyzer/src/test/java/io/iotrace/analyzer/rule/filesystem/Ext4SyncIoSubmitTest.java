// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import static io.iotrace.analyzer.rule.RuleAssertions.assertSilent;
import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.only;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.RequestBuilder;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.DiskRequest;
import org.junit.jupiter.api.Test;

class Ext4SyncIoSubmitTest {
    private static final String RULE = "ext4-sync-io-submit";
    private static final String FORCED_WAIT = "io_schedule __iomap_dio_rw ext4_dio_write_iter aio_write io_submit_one";
    private static final String JOURNAL =
            "wait_transaction_locked start_this_handle ext4_iomap_begin iomap_iter __iomap_dio_rw";

    private static void write(RequestBuilder request) {
        request.operation = "write";
    }

    private static void extendingWrite(RequestBuilder request) {
        write(request);
        request.flags = DiskRequest.COMPLETED_INSIDE_SUBMIT;
        request.callNanos = 73_000;
    }

    private static SyntheticRecording extending() {
        return SyntheticRecording.wellConfigured()
                .stalls(2000, 60_000, FORCED_WAIT)
                .requests(200, 12, Ext4SyncIoSubmitTest::extendingWrite);
    }

    @Test
    void confirmsExtendingWrites() {
        Finding finding = only(extending(), RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.HIGH);
        assertThat(finding.summary()).contains("100 % of the writes").contains("made it synchronous");
        assertThat(finding.remedy().text()).contains("preallocate");
        assertThat(finding.remedy().libvirtXml()).contains("io='io_uring'");
    }

    @Test
    void saysSoInTheAnswer() {
        assertThat(extending().report().machines().get(0).disks().get(0).summary())
                .endsWith("blocked until the write was done: the file system made it synchronous");
    }

    @Test
    void confirmsLongStallsInTheJournalWhileTheDeviceHasRoom() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured()
                .leafLoad(2400, 3)
                .stalls(50, 5_000_000, JOURNAL)
                .requests(200, 12, Ext4SyncIoSubmitTest::write);
        Finding finding = only(recording, RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.summary()).contains("blocked in the ext4 journal");
        assertThat(finding.remedy().text()).contains("lazytime");
    }

    @Test
    void staysSilentOnStallsWhileTheDeviceHasNoRoom() {
        assertSilent(
                SyntheticRecording.wellConfigured()
                        .leafLoad(2400, 200)
                        .stalls(50, 5_000_000, JOURNAL)
                        .requests(200, 12, Ext4SyncIoSubmitTest::write),
                RULE);
    }

    @Test
    void isHighWhenTheMainLoopIsHeldUp() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured()
                .stalls(200, 60_000, FORCED_WAIT)
                .requests(900, 12, request -> {
                    write(request);
                    request.thread = SyntheticRecording.PROCESS;
                })
                .requests(100, 12, request -> {
                    extendingWrite(request);
                    request.thread = SyntheticRecording.PROCESS;
                });

        assertThat(find(recording, RULE).orElseThrow().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void isOnlySuspectedWhenTooLittleWasTraced() {
        SyntheticRecording few = SyntheticRecording.wellConfigured()
                .stalls(200, 60_000, FORCED_WAIT)
                .requests(50, 12, Ext4SyncIoSubmitTest::extendingWrite);

        assertThat(verdict(few, RULE)).isEqualTo(Verdict.SUSPECTED);
    }

    @Test
    void suspectsThePlainCaseWithoutWaitSites() {
        SyntheticRecording unexplained =
                SyntheticRecording.wellConfigured().requests(200, 12, Ext4SyncIoSubmitTest::extendingWrite);

        assertThat(verdict(unexplained, RULE)).isEqualTo(Verdict.SUSPECTED);
    }

    @Test
    void doesNotTakeABatchForASynchronousWrite() {
        assertSilent(
                SyntheticRecording.wellConfigured().requests(200, 12, request -> {
                    extendingWrite(request);
                    request.queueDepth = 8;
                }),
                RULE);
    }

    @Test
    void doesNotTakeAPreemptedThreadForABlockedOne() {
        SyntheticRecording preempted = SyntheticRecording.wellConfigured()
                .stalls(3, 100_000, JOURNAL)
                .requests(180, 12, Ext4SyncIoSubmitTest::write)
                .requests(20, 12, Ext4SyncIoSubmitTest::extendingWrite);

        assertSilent(preempted, RULE);
    }

    @Test
    void staysSilentOnOverwrites() {
        assertSilent(SyntheticRecording.wellConfigured().requests(2000, 12, Ext4SyncIoSubmitTest::write), RULE);
    }

    @Test
    void staysSilentOnReads() {
        assertSilent(
                SyntheticRecording.wellConfigured().requests(2000, 12, request -> {
                    extendingWrite(request);
                    request.operation = "read";
                }),
                RULE);
    }

    @Test
    void leavesTagsAndQualityOfServiceToTheirOwnRules() {
        for (String site : new String[] {"blk_mq_get_tag", "rq_qos_wait"}) {
            assertSilent(
                    SyntheticRecording.wellConfigured()
                            .stalls(
                                    2000,
                                    60_000,
                                    "io_schedule " + site + " blk_mq_submit_bio __iomap_dio_rw ext4_dio_write_iter")
                            .requests(200, 12, Ext4SyncIoSubmitTest::extendingWrite),
                    RULE);
        }
    }

    @Test
    void staysSilentOnOtherFileSystemsAndBlockDevices() {
        for (String fileSystem : new String[] {"xfs", "btrfs", ""}) {
            assertSilent(extending().disk(disk -> disk.fileSystem = fileSystem), RULE);
        }
    }

    @Test
    void staysSilentWithWorkersWhereBlockingIsByDesign() {
        assertSilent(
                SyntheticRecording.wellConfigured()
                        .stalls(2000, 60_000, FORCED_WAIT)
                        .requests(200, 12, request -> {
                            extendingWrite(request);
                            request.engine = "threads";
                        }),
                RULE);
    }

    @Test
    void staysSilentWithoutDirectIo() {
        assertSilent(extending().disk(disk -> disk.direct = false), RULE);
    }

    @Test
    void isARiskForAnImageThatGrowsAndIsClearedWhenItsWritesDoNotBlock() {
        SyntheticRecording sparse = SyntheticRecording.wellConfigured().disk(disk -> disk.allocatedBytes = 1 << 20);

        assertSilent(sparse, RULE);
        sparse.requests(50, 12, Ext4SyncIoSubmitTest::write);
        assertThat(verdict(sparse, RULE)).isEqualTo(Verdict.RISK);
        assertThat(find(sparse, RULE).orElseThrow().severity()).isEqualTo(Severity.LOW);
        assertThat(verdict(sparse.requests(2000, 12, Ext4SyncIoSubmitTest::write), RULE))
                .isEqualTo(Verdict.CLEARED);
    }

    @Test
    void saysNothingOfGrowthWhereNothingGrows() {
        SyntheticRecording allocated = SyntheticRecording.wellConfigured().disk(disk -> disk.format = "qcow2");

        assertSilent(allocated.requests(2000, 12), RULE);
        assertSilent(allocated.requests(2000, 12, Ext4SyncIoSubmitTest::write), RULE);
    }

    @Test
    void saysNothingWithoutWrites() {
        assertSilent(
                SyntheticRecording.wellConfigured()
                        .disk(disk -> disk.allocatedBytes = 1 << 20)
                        .requests(2000, 12),
                RULE);
    }
}
