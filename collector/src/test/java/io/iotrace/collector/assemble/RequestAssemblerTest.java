// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.Boundary;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestAssemblerTest {
    private static final int NO_DISK = 9;
    private static final int OF_PROCESS = 3;
    private static final int SECOND = 1_000_000;

    private final List<String> requests = new ArrayList<>();
    private final RequestAssembler assembler = new RequestAssembler(
            new FakeNames(),
            request -> requests.add(request.disk + " to " + request.to().label()));

    @Test
    void holdsAGuestsRequestUntilItsTailIsKnown() {
        assembler.onRequest(RequestRecordBuilder.done(1, 2 * SECOND).build());
        assertThat(requests).isEmpty();
        assembler.onEpisode(EpisodeRecordBuilder.between(2 * SECOND + 10, 2 * SECOND + 20)
                .write(2 * SECOND + 12, 60)
                .build());
        assertThat(requests).containsExactly("disk0 to notify");
    }

    @Test
    void handsARequestOverAtOnceThatHasNoGuestToNotify() {
        assembler.onRequest(RequestRecordBuilder.done(OF_PROCESS, 2 * SECOND).build());
        assertThat(requests).containsExactly("file to kernelDone");
    }

    @Test
    void handsARequestOverAtOnceWhoseEventLoopIsNotKnown() {
        assembler.onRequest(RequestRecordBuilder.done(1, 2 * SECOND).home(0).build());
        assertThat(requests).containsExactly("disk0 to kernelDone");
    }

    @Test
    void handsARequestOverAtOnceWhoseEndWasNotSeen() {
        assembler.onRequest(RequestRecordBuilder.done(1, 2 * SECOND)
                .flag(RequestRecord.FLAG_UNSEEN_END)
                .build());
        assertThat(requests).containsExactly("disk0 to deviceDone");
    }

    @Test
    void countsRequestsOnFilesThatAreNoDisks() {
        assembler.onRequest(RequestRecordBuilder.done(NO_DISK, 2 * SECOND).build());
        assembler.onRequest(RequestRecordBuilder.done(NO_DISK, 2 * SECOND).build());
        assertThat(assembler.unnamed()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void handsOverWhatWaitsWhenItCloses() {
        assembler.onRequest(RequestRecordBuilder.done(1, 2 * SECOND).build());
        assembler.close();
        assertThat(requests).containsExactly("disk0 to kernelDone");
    }

    /** Its threads' ids may be those of another's next, whose loop has kicks of its own. */
    @Test
    void takesNoLoopOfAProcessThatEndedForThatOfTheNextOne() {
        RequestRecord kicked = RequestRecordBuilder.done(1, 2 * SECOND)
                .kickedBy(50, 2 * SECOND - 5, 2 * SECOND - 4, 2 * SECOND - 2)
                .build();
        assembler.onRequest(kicked);
        EventLoop before = assembler.loopOf(RequestRecordBuilder.PROCESS, RequestRecordBuilder.LOOP);
        assembler.processEnded(RequestRecordBuilder.PROCESS);
        assertThat(requests).containsExactly("disk0 to kernelDone");
        assembler.onRequest(kicked);
        assertThat(assembler.loopOf(RequestRecordBuilder.PROCESS, RequestRecordBuilder.LOOP))
                .isNotNull()
                .isNotSameAs(before);
    }

    @Test
    void letsAThreadThatBeganHaveNoRequestOfTheOneThatHadItsId() {
        assembler.onRequest(RequestRecordBuilder.done(1, 2 * SECOND).build());
        assembler.threadBegan(RequestRecordBuilder.PROCESS, RequestRecordBuilder.LOOP);
        assertThat(requests).containsExactly("disk0 to kernelDone");
        assertThat(assembler.loopOf(RequestRecordBuilder.PROCESS, RequestRecordBuilder.LOOP))
                .isNull();
    }

    /** 750 bytes each: eight loops that poll may not take all of the heap. */
    @Test
    void boundsTheRequestsThatWaitOverAllLoops() {
        for (int i = 0; i < 300_007; i++) {
            assembler.onRequest(RequestRecordBuilder.done(1, 2 * SECOND + i)
                    .home(101 + i % 8)
                    .build());
        }
        int waiting = 0;
        for (int loop = 101; loop < 109; loop++) {
            waiting += assembler.loopOf(RequestRecordBuilder.PROCESS, loop).waiting();
        }
        assertThat(waiting).isLessThanOrEqualTo(65_536);
        assertThat(waiting + requests.size()).isEqualTo(300_007);
    }

    @Test
    void allocatesNothingPerRequest() {
        long[] notified = new long[1];
        RequestAssembler measured = new RequestAssembler(
                new FakeNames(), request -> notified[0] += request.at(Boundary.NOTIFIED) > 0 ? 1 : 0);
        RequestRecord first = RequestRecordBuilder.done(1, 2 * SECOND)
                .kickedBy(1050, 1_999_995, 1_999_996, 1_999_998)
                .build();
        RequestRecord joined =
                RequestRecordBuilder.done(1, 2 * SECOND).inEpisodeKickedBy(1050).build();
        EpisodeRecord episode = EpisodeRecordBuilder.between(2 * SECOND + 10, 2 * SECOND + 20)
                .write(2 * SECOND + 12, 1060)
                .build();
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int episodes = 100_000;
        run(measured, first, joined, episode, episodes);
        long before = thread.getCurrentThreadAllocatedBytes();
        run(measured, first, joined, episode, episodes);
        long bytes = thread.getCurrentThreadAllocatedBytes() - before;
        assertThat(notified[0]).isEqualTo(2L * 4 * episodes);
        assertThat((double) bytes / (4 * episodes)).as("bytes per request").isLessThan(1);
    }

    private static void run(
            RequestAssembler assembler,
            RequestRecord first,
            RequestRecord joined,
            EpisodeRecord episode,
            int episodes) {
        for (int i = 0; i < episodes; i++) {
            assembler.onRequest(first);
            assembler.onRequest(joined);
            assembler.onRequest(joined);
            assembler.onRequest(joined);
            assembler.onEpisode(episode);
        }
    }
}
