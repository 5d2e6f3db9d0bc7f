// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.HeldRequests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One disk on one loop. Times are microseconds. */
class HeldQueuesTest {
    private static final int KICK = 50;
    private static final int IRQ = 60;
    private static final int MILLI = 1000;

    private final List<String> requests = new ArrayList<>();
    private final List<HeldRequests> held = new ArrayList<>();
    private final RequestAssembler assembler = new RequestAssembler(
            new FakeNames(),
            request -> requests.add(request.at(Boundary.KICKED) == DiskRequest.ABSENT ? "no kick" : "kicked"));

    private int episode;

    /** Before the limit bites: teaches whose kick and interrupt they are. */
    private void free(int at) {
        episode++;
        assembler.onRequest(RequestRecordBuilder.done(1, at)
                .episode(episode)
                .kickedBy(KICK, at - 5, at - 4, at - 2)
                .build());
        assembler.onEpisode(EpisodeRecordBuilder.between(at - 2, at + 2)
                .number(episode)
                .kickedBy(KICK)
                .requests(1)
                .build());
        complete(at + 10);
    }

    /** A completion wakes the loop, which interrupts the guest. */
    private void complete(int at) {
        episode++;
        assembler.onEpisode(EpisodeRecordBuilder.between(at, at + 5)
                .number(episode)
                .write(at + 2, IRQ)
                .build());
    }

    private void kickWithoutSubmission(int at) {
        episode++;
        assembler.onEpisode(EpisodeRecordBuilder.between(at, at + 5)
                .number(episode)
                .signalled(at - 1)
                .kickedBy(KICK)
                .build());
    }

    /** A timer lets a request go; the probe gives it the kick that came last and was not answered. */
    private void released(int at, int kick) {
        episode++;
        assembler.onEpisode(EpisodeRecordBuilder.between(at - 3, at + 5)
                .number(episode)
                .requests(1)
                .build());
        assembler.onRequest(RequestRecordBuilder.done(1, at)
                .episode(episode)
                .kickedBy(KICK, kick - 2, kick - 1, kick)
                .build());
        complete(at + 100);
    }

    private void take() {
        assembler.takeHeld(pid -> true, (pid, event) -> held.add(event));
    }

    /** QEMU's loop gives a request to a worker of its pool, and waits before the worker is in its call. */
    @Test
    void takesNoRequestThatAWorkerSubmitsForOneThatWasHeld() {
        for (int i = 0; i < 100; i++) {
            int at = (10 + i) * MILLI;
            kickWithoutSubmission(at);
            assembler.onRequest(RequestRecordBuilder.done(1, at + 20)
                    .engine(RequestRecord.ENGINE_SYNCHRONOUS)
                    .episode(episode)
                    .kickedBy(KICK, at - 2, at - 1, at)
                    .build());
            complete(at + 100);
        }
        take();
        assertThat(held).isEmpty();
    }

    @Test
    void saysHowLongTheQueueStoodAndGivesNoRequestAKickThatMayBeAnothers() {
        free(1000);
        for (int i = 0; i < 16; i++) {
            kickWithoutSubmission(10 * MILLI + 20 * i);
        }
        for (int i = 0; i < 50; i++) {
            released((11 + i) * MILLI, 10 * MILLI + 300);
            kickWithoutSubmission((11 + i) * MILLI + 200);
        }
        take();
        assertThat(held).hasSize(1);
        HeldRequests signs = held.get(0);
        assertThat(signs.cause()).isEqualTo("throttling");
        assertThat(signs.disk()).isEqualTo("disk0");
        assertThat(signs.requests()).isEqualTo(50);
        assertThat(signs.idleKicks()).isEqualTo(66);
        assertThat(signs.timerEpisodes()).isEqualTo(50);
        assertThat(signs.standing())
                .as("from the first kick to the last release")
                .isBetween(49_000_000L, 50_100_000L);
        assertThat(signs.longest()).isBetween(999_000L, 1_100_000L);
        assertThat(requests.subList(1, requests.size())).containsOnly("no kick");
    }

    @Test
    void leavesARequestItsKickWhenNoOtherWasHeld() {
        free(1000);
        for (int i = 0; i < 5; i++) {
            kickWithoutSubmission((10 + 5 * i) * MILLI);
            released((14 + 5 * i) * MILLI, (10 + 5 * i) * MILLI);
        }
        take();
        assertThat(held).extracting(HeldRequests::requests).containsExactly(5L);
        assertThat(held.get(0).standing()).isBetween(19_900_000L, 20_100_000L);
        assertThat(requests).hasSize(6).containsOnly("kicked");
    }

    /** The twin: kicks whose requests polling had found, and no timer. */
    @Test
    void saysNothingOfKicksWithoutASubmissionThatNoTimerAnswers() {
        for (int i = 0; i < 100; i++) {
            free((1 + 2 * i) * MILLI);
            kickWithoutSubmission((2 + 2 * i) * MILLI);
        }
        take();
        assertThat(held).isEmpty();
    }

    /** The end of a request of another file lets one go. */
    private void releasedBy(int file, int at) {
        assembler.onRequest(RequestRecordBuilder.done(file, at - 10)
                .engine(RequestRecord.ENGINE_SYNCHRONOUS)
                .build());
        episode++;
        assembler.onEpisode(EpisodeRecordBuilder.between(at - 3, at + 5)
                .number(episode)
                .requests(1)
                .build());
        assembler.onRequest(RequestRecordBuilder.done(1, at).episode(episode).build());
        complete(at + 100);
    }

    /** A backup copies the block that the guest's first write is to, and writes it to its target 18 s later. */
    @Test
    void saysHowLongAWriteStoodUntilARequestOfQemusOwnEnded() {
        kickWithoutSubmission(1000);
        releasedBy(4, 18_000 * MILLI);
        take();
        assertThat(held).singleElement().satisfies(signs -> {
            assertThat(signs.disk()).isEqualTo("disk0");
            assertThat(signs.cause()).isEqualTo("block-job");
            assertThat(signs.requests()).isEqualTo(1);
            assertThat(signs.standing()).isBetween(17_990_000_000L, 18_000_000_000L);
        });
    }

    /** The twin: the loop woke for another disk of the guest, and found the request by polling. */
    @Test
    void saysNothingOfARequestThatWasFoundWhenAnotherDisksEnded() {
        free(1000);
        kickWithoutSubmission(2000);
        releasedBy(2, 18_000 * MILLI);
        take();
        assertThat(held).isEmpty();
    }

    /** A guest that flushes does so by QEMU's workers, whatever its engine. */
    @Test
    void seesWhatIsHeldOfADiskWhoseFlushesWorkersMake() {
        assembler.onRequest(RequestRecordBuilder.done(1, 500)
                .engine(RequestRecord.ENGINE_SYNCHRONOUS)
                .operation(2)
                .kickedBy(KICK, 490, 491, 492)
                .build());
        complete(600);
        for (int i = 0; i < 5; i++) {
            kickWithoutSubmission((10 + 5 * i) * MILLI);
            released((14 + 5 * i) * MILLI, (10 + 5 * i) * MILLI);
        }
        take();
        assertThat(held).extracting(HeldRequests::requests).containsExactly(5L);
    }

    /** Two strays among thousands are chance. */
    @Test
    void saysNothingOfAFewSignsAmongManyRequests() {
        for (int i = 0; i < 1000; i++) {
            free((1 + i) * MILLI);
        }
        for (int i = 0; i < 4; i++) {
            kickWithoutSubmission((2000 + 10 * i) * MILLI);
            released((2005 + 10 * i) * MILLI, (2000 + 10 * i) * MILLI);
        }
        take();
        assertThat(held).isEmpty();
    }

    @Test
    void saysWhatTheKernelHeldBelowTheSubmitCallUntilTheNextCompletionAtLeast() {
        for (int i = 0; i < 5; i++) {
            int at = (10 + 10 * i) * MILLI;
            assembler.onRequest(RequestRecordBuilder.of(1)
                    .submitted(at)
                    .callExit(at + 3)
                    .flag(RequestRecord.FLAG_UNSEEN_END)
                    .build());
            complete(at + 9 * MILLI);
        }
        take();
        assertThat(held).hasSize(1);
        assertThat(held.get(0).cause()).isEqualTo("kernel-limit");
        assertThat(held.get(0).requests()).isEqualTo(5);
        assertThat(held.get(0).standing()).isEqualTo(45_000_000);
        held.clear();
        take();
        assertThat(held).as("nothing more").isEmpty();
    }

    /** Linux AIO tells of no flush when it ends; none is held for that. */
    @Test
    void takesNoFlushForARequestThatIsHeld() {
        for (int i = 0; i < 100; i++) {
            assembler.onRequest(RequestRecordBuilder.of(1)
                    .operation(2)
                    .submitted((10L + i) * MILLI)
                    .callExit((10L + i) * MILLI + 3)
                    .flag(RequestRecord.FLAG_UNSEEN_END)
                    .build());
        }
        take();
        assertThat(held).isEmpty();
    }
}
