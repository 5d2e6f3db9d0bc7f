// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordToRequestTest {
    private static final int FLUSH = 2;

    @Test
    void namesWhoDidWhat() {
        DiskRequest request = fill(
                RequestRecordBuilder.done(1, 100).offset(8192).leaf(259 << 20).callExit(102));
        assertThat(request.virtualMachine).isEqualTo("web-01");
        assertThat(request.disk).isEqualTo("disk0");
        assertThat(request.processId).isEqualTo(RequestRecordBuilder.PROCESS);
        assertThat(request.threadId).isEqualTo(RequestRecordBuilder.LOOP);
        assertThat(request.threadName).isEqualTo("IO io0");
        assertThat(request.operation).isEqualTo("read");
        assertThat(request.offset).isEqualTo(8192);
        assertThat(request.bytes).isEqualTo(4096);
        assertThat(request.leaf).isEqualTo("nvme0n1");
        assertThat(request.submitNode).isEqualTo(1);
        assertThat(request.completionProcessor).isEqualTo(3);
        assertThat(request.submitCallNanos).isEqualTo(2000);
        assertThat(request.flags).isZero();
        assertThat(spans(request)).containsExactly("submit 1", "block 1", "device 1", "complete 1");
    }

    /** A page-cache hit: its call is its submit. */
    @Test
    void givesARequestWithoutBioOnlyItsCall() {
        DiskRequest request = fill(RequestRecordBuilder.of(1)
                .submitted(100)
                .kernelDone(107)
                .reaped(109)
                .buffered());
        assertThat(spans(request)).containsExactly("submit 7");
        assertThat(request.flagLabels()).isEqualTo("noBio buffered");
        assertThat(request.leaf).isNull();
        assertThat(request.completionProcessor).isEqualTo(-1);
        assertThat(request.completionNode).isEqualTo(-1);
    }

    /** No hit: the call waited for the device, as for how long nobody can say. */
    @Test
    void givesARequestThatFilledThePageCacheOneSpanToItsEnd() {
        DiskRequest request = fill(RequestRecordBuilder.of(1)
                .submitted(100)
                .kernelDone(107)
                .buffered()
                .flag(RequestRecord.FLAG_FILLED_CACHE));
        assertThat(spans(request)).containsExactly("submit+block+device+complete 7");
        assertThat(request.flagLabels()).isEqualTo("buffered");
    }

    @Test
    void endsAtTheLastBoundarySeenWhenItsEndWasNot() {
        DiskRequest request = fill(RequestRecordBuilder.done(1, 100).flag(RequestRecord.FLAG_UNSEEN_END));
        assertThat(request.to()).isEqualTo(Boundary.DEVICE_DONE);
        assertThat(spans(request)).containsExactly("submit 1", "block 1", "device 1");
    }

    /** What io.max holds back: its bio is queued later by a worker of the kernel, where nobody sees whose it is. */
    @Test
    void saysThatTheEndWasNotSeenAndNothingOfBioOrCompletion() {
        DiskRequest held = fill(RequestRecordBuilder.of(1)
                .submitted(100)
                .callExit(104)
                .result(0)
                .bioBytes(4096)
                .flag(RequestRecord.FLAG_UNSEEN_END));
        assertThat(held.flagLabels()).isEqualTo("unseenEnd");
        assertThat(held.bytes).isEqualTo(4096);
        assertThat(held.submitCallNanos).isEqualTo(4000);
        assertThat(spans(held)).isEmpty();
    }

    /** A flush of Linux AIO: the probe stamps the return of its call, which is no completion. */
    @Test
    void takesTheReturnOfTheCallForNoCompletionWhereTheEndWasNotSeen() {
        DiskRequest flush = fill(RequestRecordBuilder.of(1)
                .operation(FLUSH)
                .submitted(100)
                .kernelDone(104)
                .callExit(104)
                .flag(RequestRecord.FLAG_UNSEEN_END));
        assertThat(flush.flagLabels()).isEqualTo("unseenEnd");
        assertThat(flush.coreNanos()).isEqualTo(DiskRequest.ABSENT);
    }

    /** Two processors stamp at the same time. */
    @Test
    void leavesAStampOutThatLiesBeforeItsPredecessor() {
        DiskRequest request = fill(RequestRecordBuilder.done(1, 100).deviceDone(101));
        assertThat(request.at(Boundary.DEVICE_DONE)).isEqualTo(DiskRequest.ABSENT);
        assertThat(spans(request)).containsExactly("submit 1", "block 1", "device+complete 2");
    }

    @Test
    void mergesTheStagesAroundABoundaryThatWasNotSeen() {
        DiskRequest request = fill(RequestRecordBuilder.done(1, 100).issued(0).deviceDone(0));
        assertThat(spans(request)).containsExactly("submit 1", "block+device+complete 3");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, native", "1, 2, io_uring", "1, 3, threads", "3, 3, synchronous"})
    void namesTheEngine(int file, int engine, String name) {
        assertThat(fill(RequestRecordBuilder.done(file, 100).engine(engine)).engine)
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"0, read", "1, write", "2, flush", "3, discard", "4, write-zeroes"})
    void namesTheOperation(int code, String name) {
        assertThat(fill(RequestRecordBuilder.done(1, 100).operation(code)).operation)
                .isEqualTo(name);
    }

    @Test
    void givesAFlushNeitherPlaceNorSize() {
        DiskRequest request = fill(
                RequestRecordBuilder.done(1, 100).operation(FLUSH).offset(512).bioBytes(512));
        assertThat(request.offset).isZero();
        assertThat(request.bytes).isZero();
    }

    @Test
    void takesTheBiosForTheSizeWhereTheEndShowsNoResult() {
        assertThat(fill(RequestRecordBuilder.done(1, 100).result(0).bioBytes(65536)).bytes)
                .isEqualTo(65536);
    }

    @Test
    void keepsTheErrorOfARequestThatFailed() {
        DiskRequest request = fill(RequestRecordBuilder.done(1, 100).result(-5).bioBytes(4096));
        assertThat(request.error).isEqualTo(5);
        assertThat(request.bytes).isEqualTo(4096);
    }

    @Test
    void saysThatARequestCompletedInsideItsSubmitCall() {
        assertThat(fill(RequestRecordBuilder.done(1, 100).callExit(105)).flagLabels())
                .isEqualTo("completedInsideSubmit");
        assertThat(fill(RequestRecordBuilder.done(1, 100).callExit(103)).flagLabels())
                .isEmpty();
    }

    /** The call of a worker thread is the request: it always ends inside it. */
    @Test
    void saysNothingOfCompletionInsideTheCallOfAWorker() {
        assertThat(fill(RequestRecordBuilder.done(1, 100)
                                .engine(RequestRecord.ENGINE_SYNCHRONOUS)
                                .callExit(105))
                        .flagLabels())
                .isEmpty();
    }

    @Test
    void translatesTheProbesFlags() {
        assertThat(fill(RequestRecordBuilder.done(1, 100)
                                .flag(RequestRecord.FLAG_PUNTED)
                                .flag(RequestRecord.FLAG_OVERLAPPED))
                        .flagLabels())
                .isEqualTo("punted overlapped");
    }

    private static DiskRequest fill(RequestRecordBuilder record) {
        FakeNames names = new FakeNames();
        RequestRecord view = record.build();
        DiskRequest request = new DiskRequest();
        RecordToRequest.fill(request, view, names.disk(view.file()), names);
        return request;
    }

    /** Each span with its microseconds. */
    private static List<String> spans(DiskRequest request) {
        List<String> spans = new ArrayList<>();
        request.spans((span, nanos) -> spans.add(span.label() + " " + nanos / 1000));
        return spans;
    }
}
