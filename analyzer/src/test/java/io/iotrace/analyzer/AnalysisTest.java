// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.TextReport;
import io.iotrace.analyzer.report.Theme;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTest {
    /** Two disks, several operations, ends and nodes, statistics and loss: everything that is accumulated. */
    private static SyntheticRecording mixed() {
        return SyntheticRecording.wellConfigured()
                .session(12)
                .twoNodes(21)
                .disk(disk -> disk.allocatedBytes = 1 << 20)
                .requests(300, 12, request -> request.node = 1)
                .requests(120, 12, request -> {
                    request.operation = "write";
                    request.from = Boundary.SUBMITTED;
                    request.flags = DiskRequest.JOINED_BATCH | DiskRequest.COMPLETED_INSIDE_SUBMIT;
                    request.queueDepth = 3;
                })
                .requests(7, 12, request -> {
                    request.operation = "flush";
                    request.engine = "threads";
                    request.thread = SyntheticRecording.WORKER;
                    request.flags = DiskRequest.NO_BIO;
                    request.stages[5] = 4_000_000;
                })
                .requests(50, 12, request -> {
                    request.disk = "virtio-disk1";
                    request.leaf = "sda";
                })
                .threadLoad(SyntheticRecording.IO_THREAD, "iothread", 0.4, 3000, 2800)
                .threadLoad(SyntheticRecording.IO_THREAD, "iothread", 0.2, 1000, 800)
                .leafLoad(500, 1.7)
                .leafLoad(400, 0.3)
                .pageCache(4096, 0)
                .pageCache(0, 8192)
                .stalls(30, 2_000_000, "start_this_handle ext4_iomap_begin")
                .stalls(3, 100_000, "somewhere_else")
                .loss("ring full", 3, true)
                .loss("ring full", 2, true)
                .loss("unmatched end", 1, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void givesTheSameReportHoweverTheRecordingIsSplitAndMerged(long seed) throws IOException {
        Random random = new Random(seed);
        List<Consumer<Analysis>> shuffled = new ArrayList<>(mixed().content());
        Collections.shuffle(shuffled, random);
        List<Analysis> parts = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(5); i++) {
            parts.add(new Analysis());
        }
        shuffled.forEach(item -> item.accept(parts.get(random.nextInt(parts.size()))));
        Analysis merged = parts.get(0);
        parts.subList(1, parts.size()).forEach(merged::merge);

        assertThat(json(merged.report())).isEqualTo(json(mixed().report()));
        assertThat(TextReport.render(merged.report(), Theme.PLAIN))
                .isEqualTo(TextReport.render(mixed().report(), Theme.PLAIN));
    }

    @Test
    void reportsAsOftenAsItIsAskedAndGoesOn() throws IOException {
        Analysis analysis = mixed().analysis();
        String first = json(analysis.report());

        assertThat(json(analysis.report())).isEqualTo(first);
        SyntheticRecording.wellConfigured()
                .withoutInventory()
                .requests(1, 1)
                .content()
                .get(0)
                .accept(analysis);
        assertThat(analysis.report().requests()).isEqualTo(mixed().report().requests() + 1);
    }

    @Test
    void isNotChangedByBeingMergedIntoAnother() throws IOException {
        Analysis analysis = mixed().analysis();
        String before = json(analysis.report());
        Analysis other = new Analysis();
        other.merge(analysis);
        other.merge(analysis);

        assertThat(json(analysis.report())).isEqualTo(before);
        assertThat(other.report().requests()).isEqualTo(2 * analysis.report().requests());
    }

    @Test
    void countsEveryRequestOnceAndItsStagesAddUpToTheTotals() {
        Report report = mixed().report();
        report.machines().get(0).disks().forEach(disk -> {
            long stages = disk.stages().values().stream()
                    .mapToLong(latency -> latency.sumNanos())
                    .sum();
            assertThat(stages).isEqualTo(disk.total().orElseThrow().sumNanos());
            assertThat(disk.total().orElseThrow().count()).isEqualTo(disk.requests());
            assertThat(disk.totals().stream()
                            .mapToLong(group -> group.latency().count())
                            .sum())
                    .isEqualTo(disk.requests());
            assertThat(disk.comparable().orElseThrow().slow().orElseThrow().stages().values().stream()
                            .mapToDouble(part -> part.share())
                            .sum())
                    .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
        });
        assertThat(report.requests()).isEqualTo(477 * 12);
    }

    @Test
    void saysSomethingAboutAnEmptyRecording() {
        assertThat(TextReport.render(new Analysis().report(), Theme.PLAIN))
                .startsWith("the recording holds no virtual machine and no request\nno findings\n\n"
                        + "The recording does not say how it was made:");
    }

    @Test
    void countsARequestOfWhichNoBoundaryWasSeen() {
        Analysis analysis = new Analysis();
        DiskRequest request = new DiskRequest();
        request.virtualMachine = "web-01";
        request.disk = "disk0";
        request.operation = "read";
        analysis.onRequest(request);

        assertThat(analysis.report().requests()).isOne();
        assertThat(analysis.report().machines().get(0).disks().get(0).total()).isEmpty();
    }

    @Test
    void allocatesNothingPerRequest() {
        SyntheticRecording.RequestBuilder builder = new SyntheticRecording.RequestBuilder();
        DiskRequest request = new DiskRequest();
        Analysis analysis = new Analysis();
        addMany(analysis, builder, request);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        addMany(analysis, builder, request);
        long before = threads.getThreadAllocatedBytes(thread);
        addMany(analysis, builder, request);

        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(1_000);
    }

    private static void addMany(Analysis analysis, SyntheticRecording.RequestBuilder builder, DiskRequest request) {
        for (int i = 0; i < 200_000; i++) {
            builder.fill(request, 1_000_000_000_000L + i * 5_000L, i * 4096L);
            request.disk = (i & 1) == 0 ? "disk0" : "disk1";
            request.operation = (i & 2) == 0 ? "read" : "write";
            analysis.onRequest(request);
        }
    }

    private static String json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
