// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import static io.iotrace.analyzer.rule.RuleAssertions.assertSilent;
import static io.iotrace.analyzer.rule.RuleAssertions.find;
import static io.iotrace.analyzer.rule.RuleAssertions.only;
import static io.iotrace.analyzer.rule.RuleAssertions.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.BlockDevice;
import org.junit.jupiter.api.Test;

class CrossNumaIothreadTest {
    private static final String RULE = "cross-numa-iothread";
    private static final int IO_THREAD = SyntheticRecording.IO_THREAD;

    /** Two sockets, the device on the second one, the IOThread pinned to the first. */
    private static SyntheticRecording pinnedOffNode() {
        return SyntheticRecording.wellConfigured()
                .twoNodes(21)
                .leaf(leaf -> leaf.node = 1)
                .thread(IO_THREAD, "iothread", "iothread1", "0-3");
    }

    /** The same, but the IOThread may run anywhere. */
    private static SyntheticRecording unpinned() {
        return SyntheticRecording.wellConfigured().twoNodes(21).leaf(leaf -> leaf.node = 1);
    }

    @Test
    void confirmsAnIoThreadThatIsPinnedToAnotherSocket() {
        Finding finding = only(pinnedOffNode().requests(2000, 12), RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.summary()).isEqualTo("100 % of the requests are submitted off node 1, where the device is");
        assertThat(finding.evidence())
                .contains(new Evidence("device", "nvme0n1 on node 1 (processors 4-7)"))
                .contains(new Evidence("thread 4250 (IO iothread1)", "may run on processors 0-3"));
        assertThat(finding.remedy().libvirtXml())
                .isEqualTo("<cputune>\n  <iothreadpin iothread='1' cpuset='4-7'/>\n</cputune>");
        assertThat(finding.remedy().runtimeCommand()).isEqualTo("virsh iothreadpin web-01 1 4-7 --live");
        assertThat(finding.remedy().restart()).isFalse();
    }

    @Test
    void confirmsAFloatingThreadWhoseRequestsAreSlowerOffTheNode() {
        SyntheticRecording recording = unpinned()
                .requests(1000, 12, request -> request.node = 1)
                .requests(1000, 12, request -> {
                    request.node = 0;
                    request.stages[3] = 24_000;
                });
        Finding finding = only(recording, RULE);

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.evidence())
                .anySatisfy(item -> assertThat(item.value()).startsWith("p50 27."));
    }

    @Test
    void clearsAFloatingThreadWhoseRequestsAreAsFastOffTheNode() {
        SyntheticRecording recording = unpinned()
                .requests(1000, 12, request -> request.node = 1)
                .requests(1000, 12, request -> request.node = 0);

        assertThat(verdict(recording, RULE)).isEqualTo(Verdict.CLEARED);
    }

    @Test
    void clearsAFloatingThreadThatStaysOnTheNode() {
        assertThat(verdict(unpinned().requests(2000, 12, request -> request.node = 1), RULE))
                .isEqualTo(Verdict.CLEARED);
    }

    @Test
    void isARiskWhenTooLittleWasTraced() {
        assertThat(verdict(unpinned().requests(2000, 5, request -> request.node = 1), RULE))
                .isEqualTo(Verdict.RISK);
        assertThat(verdict(pinnedOffNode().requests(2000, 5), RULE)).isEqualTo(Verdict.RISK);
    }

    @Test
    void capsTheSeverityOnSlowDevicesAndRaisesItWhereProcessorsTouchTheData() {
        SyntheticRecording slow = pinnedOffNode().requests(2000, 12, request -> request.stages[5] = 600_000);
        SyntheticRecording copied =
                pinnedOffNode().disk(disk -> disk.format = "luks").requests(2000, 12);

        assertThat(find(slow, RULE).orElseThrow().severity()).isEqualTo(Severity.LOW);
        assertThat(find(copied, RULE).orElseThrow().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void isForInformationOnlyBetweenClustersOfOneSocket() {
        SyntheticRecording near = SyntheticRecording.wellConfigured()
                .twoNodes(12)
                .leaf(leaf -> leaf.node = 1)
                .thread(IO_THREAD, "iothread", "iothread1", "0-3")
                .requests(2000, 12);
        SyntheticRecording onePackage = SyntheticRecording.wellConfigured()
                .twoNodes(21, "0", "0")
                .leaf(leaf -> leaf.node = 1)
                .thread(IO_THREAD, "iothread", "iothread1", "0-3")
                .requests(2000, 12);

        assertThat(find(near, RULE).orElseThrow().severity()).isEqualTo(Severity.INFO);
        assertThat(find(onePackage, RULE).orElseThrow().severity()).isEqualTo(Severity.INFO);
    }

    @Test
    void staysSilentOnTheDevicesOwnNode() {
        assertSilent(
                SyntheticRecording.wellConfigured()
                        .twoNodes(21)
                        .leaf(leaf -> leaf.node = 1)
                        .thread(IO_THREAD, "iothread", "iothread1", "4-7")
                        .requests(2000, 12, request -> request.node = 1),
                RULE);
    }

    @Test
    void staysSilentWithOneNode() {
        assertSilent(
                SyntheticRecording.wellConfigured()
                        .event(new io.iotrace.recording.event.NumaNode(0, "0-7", "10", "0"))
                        .requests(2000, 12),
                RULE);
    }

    @Test
    void staysSilentWhenTheDevicesNodeIsNotKnown() {
        assertSilent(pinnedOffNode().leaf(leaf -> leaf.node = -1).requests(2000, 12), RULE);
    }

    @Test
    void staysSilentWhenTheLeavesSpanNodes() {
        SyntheticRecording raid = pinnedOffNode()
                .disk(disk -> disk.leaves = "nvme0n1 nvme1n1")
                .event(new BlockDevice(
                        "nvme1n1",
                        260L << 20,
                        "nvme",
                        "ACME FAST",
                        "",
                        true,
                        0,
                        "none",
                        "none",
                        8,
                        256,
                        false,
                        "none",
                        "write back",
                        512,
                        4096,
                        false,
                        false,
                        null,
                        null))
                .requests(2000, 12);

        assertSilent(raid, RULE);
    }

    @Test
    void staysSilentBelowAThousandRequestsASecond() {
        assertSilent(pinnedOffNode().requests(900, 12), RULE);
    }

    @Test
    void doesNotCountPageCacheHits() {
        SyntheticRecording hits = pinnedOffNode().requests(2000, 12, request -> request.flags = DiskRequest.NO_BIO);

        assertThat(find(hits, RULE).map(Finding::verdict)).contains(Verdict.RISK);
    }
}
