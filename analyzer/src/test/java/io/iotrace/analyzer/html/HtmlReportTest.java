// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: a bad second is planted, and found by clicks and keys. */
class HtmlReportTest {
    private static final long START = 1_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final int PER_SECOND = 1009;

    @TempDir
    Path directory;

    /** Twelve seconds of reads; in the eighth the submit call takes 5 ms, in a file system that blocks. */
    private Path page(int requests) throws IOException {
        Analysis analysis = SyntheticRecording.wellConfigured()
                .session(12)
                .disk(disk -> disk.ioThreads = "")
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.7, 15_000, 14_500)
                .event(new VirtualMachine(
                        "web</script><b>01", "", SyntheticRecording.PROCESS, true, "7.2.9", "kvm", "q35", 4, "", ""))
                .analysis();
        Timelines timelines = new Timelines();
        Random random = new Random(5);
        DiskRequest request = new DiskRequest();
        for (int i = 0; i < requests; i++) {
            fill(request, i, random);
            analysis.onRequest(request);
            timelines.onRequest(request);
        }
        Path page = directory.resolve("report.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            HtmlReport.write(analysis.report(), timelines, out);
        }
        return page;
    }

    private static void fill(DiskRequest request, int number, Random random) {
        request.clear();
        request.virtualMachine = SyntheticRecording.MACHINE;
        request.disk = SyntheticRecording.DISK;
        request.processId = SyntheticRecording.PROCESS;
        request.threadId = SyntheticRecording.PROCESS;
        request.threadName = "qemu-system-x86";
        request.operation = "read";
        request.engine = "native";
        request.offset = number * 4096L;
        request.bytes = 4096;
        request.queueDepth = 1 + number % 4;
        request.leaf = SyntheticRecording.LEAF;
        long at = START + number * SECOND / PER_SECOND;
        boolean bad = (at - START) / SECOND == 7;
        for (Boundary boundary : Boundary.values()) {
            request.set(boundary, at);
            at += bad && boundary == Boundary.SUBMITTED ? 5_000_000 : (long) usual(boundary) + random.nextInt(4_000);
        }
    }

    /** A disk on the main loop, which takes its time to wake up. */
    private static int usual(Boundary boundary) {
        return switch (boundary) {
            case ISSUED -> 60_000;
            case SIGNALLED -> 30_000;
            default -> 4_000;
        };
    }

    @Test
    void showsTheBadSecondAndItsCauseToClicksAndKeys() throws Exception {
        try (Browser browser = new Browser(page(12 * PER_SECOND), 1280, 900, directory)) {
            assertThat(browser.value("document.querySelector('.answer').textContent"))
                    .contains("in submit");
            assertThat(browser.value("document.querySelector('ul.notable li').textContent"))
                    .startsWith("virtio-disk0, 7.00 s to 8.00 s: mean 5.")
                    .contains("; submit +4.9");
            browser.click("ul.notable button");
            assertThat(browser.value("document.querySelector('.difference li').textContent"))
                    .startsWith("submit +");
            browser.drag("canvas.heat", 7.05 / 12, 7.9 / 12, 0);
            assertThat(browser.value("document.querySelector('.panel').textContent"))
                    .contains("mean 5.")
                    .contains("Of the slowest requests of the recording");
            browser.drag("canvas.heat", 2.0 / 12, 4.0 / 12, 2);
            assertThat(browser.value("document.querySelector('.difference li').textContent"))
                    .startsWith("submit +");
            browser.click("button[data-zoom=\"1\"]");
            assertThat(browser.value("document.querySelector('button[data-zoom=\"1\"]').getAttribute('aria-pressed')"))
                    .isEqualTo("true");
            browser.value("document.querySelector('canvas.heat').focus()");
            browser.key("End");
            browser.key("ArrowLeft");
            assertThat(browser.value("document.querySelector('.panel').textContent"))
                    .contains("requests");
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void turnsDarkAndFitsAPhone() throws Exception {
        try (Browser browser = new Browser(page(3 * PER_SECOND), 400, 800, directory)) {
            assertThat(browser.value("String(document.documentElement.scrollWidth <= 400)"))
                    .isEqualTo("true");
            String before = browser.value("getComputedStyle(document.body).backgroundColor");
            browser.click("#theme");
            assertThat(browser.value("getComputedStyle(document.body).backgroundColor"))
                    .isNotEqualTo(before);
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void showsWhatToChangeWithAButtonThatCopiesIt() throws Exception {
        SyntheticRecording onTheMainLoop = SyntheticRecording.wellConfigured()
                .session(12)
                .disk(disk -> disk.ioThreads = "")
                .requests(2003, 12, request -> {
                    request.thread = SyntheticRecording.PROCESS;
                    request.stages[1] = 30_000;
                    request.runDelayNanos = 6_000;
                })
                .threadLoad(SyntheticRecording.PROCESS, "main", 0.31, 15_000, 14_500);
        Path page = directory.resolve("finding.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            HtmlReport.write(onTheMainLoop.report(), new Timelines(), out);
        }
        try (Browser browser = new Browser(page, 1280, 900, directory)) {
            assertThat(browser.value("document.querySelector('.finding strong').textContent"))
                    .isEqualTo("main-loop-disk on web-01 virtio-disk0");
            browser.click(".finding button");
            browser.await("document.querySelector('.finding button').textContent === 'Copied'");
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void showsHowLongEachStageTookAndFromWhichNodesTheLeafWasUsed() throws Exception {
        SyntheticRecording twoNodes = SyntheticRecording.wellConfigured()
                .session(12)
                .twoNodes(21)
                .requests(101, 12)
                .requests(307, 12, request -> request.node = 1);
        Path page = directory.resolve("nodes.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            HtmlReport.write(twoNodes.report(), new Timelines(), out);
        }
        try (Browser browser = new Browser(page, 1280, 900, directory)) {
            assertThat(browser.value("document.querySelector('table.numa').textContent"))
                    .contains("nvme0n1 is on node 0")
                    .contains("node 01,212")
                    .contains("node 13,68475 %21");
            assertThat(browser.value("document.querySelector('table.histograms tbody').rows.length + ' '"
                            + " + document.querySelector('table.histograms td.bin i').parentElement.title"))
                    .isEqualTo("9 kick, below 1.45 µs: 4,896 requests, 100 %");
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void refersToNothingElsewhereAndTakesNoNameForMarkup() throws IOException {
        String page = Files.readString(page(100));

        assertThat(page).doesNotContain("src=", "href=", "url(", "@import").doesNotContain("web</script>");
        assertThat(page).contains("default-src 'none'", "web\\u003c/script>");
    }

    @Test
    void staysSmallForManyRequests() throws IOException {
        Timelines timelines = new Timelines();
        DiskRequest request = new DiskRequest();
        Random random = new Random(3);
        for (int i = 0; i < 1_000_003; i++) {
            fill(request, i, random);
            timelines.onRequest(request);
        }
        Path page = directory.resolve("large.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            HtmlReport.write(new Analysis().report(), timelines, out);
        }

        assertThat(Files.size(page)).isLessThan(5_000_000);
        assertThat(timelines.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.timeline.cells().size()).isLessThanOrEqualTo(Timeline.MOST_CELLS);
            assertThat(disk.timeline.cells().values().stream()
                            .mapToLong(cell -> cell.count)
                            .sum())
                    .isEqualTo(1_000_003);
        });
    }
}
