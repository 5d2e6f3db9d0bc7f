// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.report.DiskReport;
import io.iotrace.analyzer.report.TextReport;
import io.iotrace.analyzer.report.Theme;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import org.junit.jupiter.api.Test;

/** A request whose end was not seen has no total: it is not one of 0 ns. */
class UnseenEndTest {
    private static final int FLAGS = DiskRequest.NO_BIO | DiskRequest.COMPLETED_INSIDE_SUBMIT;

    /** What the probe records of a direct request that the kernel's block limit holds: the submit call alone. */
    private static DiskRequest heldByTheKernel(int number) {
        DiskRequest request = new DiskRequest();
        request.virtualMachine = SyntheticRecording.MACHINE;
        request.disk = SyntheticRecording.DISK;
        request.processId = SyntheticRecording.PROCESS;
        request.threadId = SyntheticRecording.IO_THREAD;
        request.operation = "read";
        request.engine = "native";
        request.bytes = 4096;
        request.flags = FLAGS;
        request.set(Boundary.SUBMITTED, 1_000_000_000_000L + number * 10_000_000L);
        return request;
    }

    private static DiskReport disk(Analysis analysis) {
        return analysis.report().machines().get(0).disks().get(0);
    }

    @Test
    void givesNoTotalAndNoStageToARequestOfWhichOnlyTheSubmitWasSeen() {
        Analysis analysis = SyntheticRecording.wellConfigured().analysis();
        for (int i = 0; i < 2003; i++) {
            analysis.onRequest(heldByTheKernel(i));
        }

        DiskReport disk = disk(analysis);
        assertThat(disk.requests()).isEqualTo(2003);
        assertThat(disk.unseenEnds()).isEqualTo(2003);
        assertThat(disk.total()).isEmpty();
        assertThat(disk.totals()).isEmpty();
        assertThat(disk.comparable()).isEmpty();
        assertThat(disk.stages()).isEmpty();
        assertThat(disk.slowest()).isEmpty();
        assertThat(disk.summary()).isEqualTo("2,003 requests, no end of which was seen");
    }

    @Test
    void leavesTheFiguresOfTheOthersAsTheyAre() {
        SyntheticRecording others = SyntheticRecording.wellConfigured().requests(100, 12);
        DiskReport alone = disk(others.analysis());
        Analysis both = others.analysis();
        for (int i = 0; i < 393; i++) {
            both.onRequest(heldByTheKernel(i));
        }

        DiskReport disk = disk(both);
        assertThat(disk.total()).isEqualTo(alone.total());
        assertThat(disk.totals()).isEqualTo(alone.totals());
        assertThat(disk.stages()).isEqualTo(alone.stages());
        assertThat(disk.total().orElseThrow().count() + disk.unseenEnds()).isEqualTo(disk.requests());
        assertThat(TextReport.render(both.report(), Theme.PLAIN)).contains("393 requests: end not seen");
    }

    @Test
    void neverCallsThemWithoutDeviceIoOrDoneInsideTheCall() {
        Analysis analysis = SyntheticRecording.wellConfigured().analysis();
        for (int i = 0; i < 100; i++) {
            analysis.onRequest(heldByTheKernel(i));
        }

        assertThat(disk(analysis).kinds().noBio()).isZero();
        assertThat(disk(analysis).kinds().completedInsideSubmit()).isZero();
    }

    @Test
    void givesNoTotalToARequestThatTheProbeSaysWasNotSeenToItsEnd() {
        Analysis analysis = SyntheticRecording.wellConfigured().analysis();
        DiskRequest request = heldByTheKernel(1);
        request.flags = DiskRequest.UNSEEN_END;
        request.set(Boundary.QUEUED, request.startNanos() + 5_000);
        analysis.onRequest(request);

        assertThat(disk(analysis).total()).isEmpty();
        assertThat(disk(analysis).unseenEnds()).isOne();
    }
}
