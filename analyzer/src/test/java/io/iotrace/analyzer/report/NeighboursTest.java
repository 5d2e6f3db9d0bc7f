// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.LeafStatistics;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final long START = 1_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    /** A second of the leaf, by its operations and bytes. */
    private static SyntheticRecording leaf(
            SyntheticRecording recording, int second, long reads, long writes, long bytes) {
        return recording.event(
                new EventContext(START + second * SECOND, SECOND, 0, null),
                new LeafStatistics(SyntheticRecording.LEAF, reads, writes, 0, bytes, 0, 0, 0, 4, 3.9));
    }

    private static DiskReport disk(SyntheticRecording recording) {
        return recording.report().machines().get(0).disks().get(0);
    }

    /** One tenant: each request of 4 KiB is split in four, and nobody else is there. */
    @Test
    void takeSplitRequestsForNoNeighbour() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured().requests(100, 12);
        for (int second = 1; second < 12; second++) {
            leaf(recording, second, 400, 0, 100 * 4096);
        }

        assertThat(disk(recording).neighbours())
                .singleElement()
                .satisfies(leaf -> assertThat(leaf.own()).isCloseTo(1, within(0.02)));
        assertThat(disk(recording).summary()).doesNotContain("others");
    }

    @Test
    void nameThoseThatWereTracedAndSayHowMuchIsOfOthers() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured()
                .requests(100, 12)
                .requests(300, 12, request -> {
                    request.machine = "web-02";
                    request.process = 5151;
                });
        for (int second = 0; second < 12; second++) {
            leaf(recording, second, 900, 100, 1000 * 4096);
        }

        DiskReport disk = disk(recording);
        NeighbourReport leaf = disk.neighbours().get(0);
        assertThat(leaf.own()).isCloseTo(0.1, within(0.01));
        assertThat(leaf.traced().get("web-02 " + SyntheticRecording.DISK)).isCloseTo(0.3, within(0.01));
        assertThat(leaf.untraced()).isCloseTo(0.6, within(0.01));
        assertThat(disk.summary()).endsWith("; 90 % of the bytes on nvme0n1 were others'");
        assertThat(TextReport.renderDetails(recording.report(), Theme.PLAIN))
                .contains("shared leaf nvme0n1: 10 % of its bytes are this disk's,")
                .contains("30 % are of web-02 virtio-disk0")
                .contains("60 % are of processes that were not traced");
    }

    /** Others make no request slow that hardly waits for the leaf. */
    @Test
    void areNotInTheSentenceOfADiskWhoseTimeIsElsewhere() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured()
                .requests(100, 12, request -> request.stages[Stage.QEMU.ordinal()] = 1_000_000);
        for (int second = 0; second < 12; second++) {
            leaf(recording, second, 900, 100, 1000 * 4096);
        }

        assertThat(disk(recording).neighbours().get(0).own()).isCloseTo(0.1, within(0.01));
        assertThat(disk(recording).summary()).contains("of the time in qemu").doesNotContain("others");
    }

    /** What a disk wrote to the page cache reaches the leaf later, by a thread of the kernel. */
    @Test
    void takeWhatThePageCacheWritesForADiskForNoNeighbour() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured()
                .requests(100, 12, request -> {
                    request.operation = "write";
                    request.flags = DiskRequest.NO_BIO | DiskRequest.BUFFERED;
                })
                .requests(10, 12);
        for (int second = 0; second < 12; second++) {
            leaf(recording, second, 10, 100, 110 * 4096);
        }

        NeighbourReport leaf = disk(recording).neighbours().get(0);
        assertThat(leaf.own()).isCloseTo(10.0 / 110, within(0.02));
        assertThat(leaf.throughCache()).isCloseTo(100.0 / 110, within(0.02));
        assertThat(leaf.untraced()).isCloseTo(0, within(0.02));
        assertThat(disk(recording).summary()).doesNotContain("others");
    }

    /** The leaf is known from the second second on; what the disk did before that does not count. */
    @Test
    void compareTheSameSeconds() {
        SyntheticRecording recording = SyntheticRecording.wellConfigured().requests(100, 12);
        leaf(recording, 6, 100, 0, 200 * 4096);

        assertThat(disk(recording).neighbours().get(0).own()).isCloseTo(0.5, within(0.01));
    }
}
