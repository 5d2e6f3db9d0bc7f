// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static io.iotrace.recording.Boundary.KERNEL_DONE;
import static io.iotrace.recording.Boundary.KICKED;
import static io.iotrace.recording.Boundary.NOTIFIED;
import static io.iotrace.recording.Boundary.REAPED;
import static io.iotrace.recording.Boundary.RUNNING;
import static io.iotrace.recording.Boundary.SIGNALLED;
import static io.iotrace.recording.DiskRequest.ABSENT;
import static io.iotrace.recording.DiskRequest.JOINED_BATCH;
import static io.iotrace.recording.DiskRequest.POLLED;
import static io.iotrace.recording.DiskRequest.SHARED_NOTIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.RequestRecord;
import io.iotrace.recording.Boundary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times are microseconds; a request that is submitted at T is done at T + 4. */
class EventLoopTest {
    private static final int KICK0 = 50;
    private static final int KICK1 = 51;
    private static final int IRQ0 = 60;
    private static final int IRQ1 = 61;

    private final List<PendingRequest> finished = new ArrayList<>();
    private final EventLoop loop = new EventLoop(new SourceDisks(), new SourceDisks(), finished::add);

    @Test
    void reapsWhenTheThreadRunsAgainAndNotifiesWithTheFirstInterruptAfter() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120)
                .write(112, IRQ0)
                .write(115, IRQ0)
                .build());
        assertThat(finished).hasSize(1);
        assertTimes(finished.get(0), KERNEL_DONE, 104);
        assertTimes(finished.get(0), REAPED, 110);
        assertTimes(finished.get(0), NOTIFIED, 112);
        assertThat(finished.get(0).request.flags).isZero();
    }

    @Test
    void hasNoReapButANotifyFromTheCompletionOnWhenTheThreadPolls() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 120).write(107, IRQ0).build());
        PendingRequest request = finished.get(0);
        assertAbsent(request, REAPED);
        assertTimes(request, NOTIFIED, 107);
        assertThat(request.request.has(POLLED)).isTrue();
        List<String> spans = new ArrayList<>();
        request.request.spans((span, nanos) -> spans.add(span.label() + " " + nanos / 1000));
        assertThat(spans).containsExactly("submit 1", "block 1", "device 1", "complete 1", "notify 3");
    }

    /** The interrupt at 102 told the guest of another request. */
    @Test
    void takesNoInterruptFromBeforeTheCompletion() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 103).write(102, IRQ0).build());
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(112, IRQ0).build());
        assertTimes(finished.get(0), NOTIFIED, 112);
    }

    @Test
    void looksIntoTheNextEpisodeWhenTheThreadWentToSleepJustAfterTheCompletion() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 105).build());
        assertThat(finished).isEmpty();
        loop.onEpisode(EpisodeRecordBuilder.between(106, 120).write(108, IRQ0).build());
        assertTimes(finished.get(0), REAPED, 106);
        assertTimes(finished.get(0), NOTIFIED, 108);
    }

    @Test
    void hasNoNotifyWhenTheInterruptWasSuppressed() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).build());
        assertTimes(finished.get(0), REAPED, 110);
        assertAbsent(finished.get(0), NOTIFIED);
        assertThat(finished.get(0).request.flags).isZero();
    }

    @Test
    void waitsForTheRestOfAnEpisodeThatGoesOn() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.goingOnSince(110).write(103, IRQ0).build());
        assertThat(finished).isEmpty();
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(117, IRQ0).build());
        assertThat(finished).hasSize(2);
        assertTimes(finished.get(1), NOTIFIED, 117);
    }

    @Test
    void waitsForItsOwnInterruptAfterThatOfAnotherDiskFilledARecord() {
        EventLoop shared = loopThatKnowsTheInterruptsOfTwoDisks();
        shared.add(pending(FakeNames.DISK1, RequestRecordBuilder.done(1, 1000)));
        shared.onEpisode(
                EpisodeRecordBuilder.goingOnSince(1010).write(1011, IRQ0).build());
        assertThat(finished).isEmpty();
        shared.onEpisode(
                EpisodeRecordBuilder.between(1010, 1020).write(1015, IRQ1).build());
        assertTimes(finished.get(0), REAPED, 1010);
        assertTimes(finished.get(0), NOTIFIED, 1015);
    }

    @Test
    void looksIntoTheNextEpisodeWhenOnlyAnotherDisksInterruptCameBeforeTheThreadWentToSleep() {
        EventLoop shared = loopThatKnowsTheInterruptsOfTwoDisks();
        shared.add(pending(FakeNames.DISK1, RequestRecordBuilder.done(1, 1000)));
        shared.onEpisode(
                EpisodeRecordBuilder.between(900, 1006).write(1005, IRQ0).build());
        assertThat(finished).isEmpty();
        shared.onEpisode(
                EpisodeRecordBuilder.between(1007, 1020).write(1009, IRQ1).build());
        assertTimes(finished.get(0), REAPED, 1007);
        assertTimes(finished.get(0), NOTIFIED, 1009);
    }

    private EventLoop loopThatKnowsTheInterruptsOfTwoDisks() {
        EventLoop shared = new EventLoop(new SourceDisks(), new SourceDisks(), finished::add);
        for (int at = 100; at < 220; at += 20) {
            boolean first = at / 20 % 2 == 0;
            shared.add(pending(first ? FakeNames.DISK0 : FakeNames.DISK1, RequestRecordBuilder.done(1, at)));
            shared.onEpisode(EpisodeRecordBuilder.between(at + 10, at + 19)
                    .write(at + 11, first ? IRQ0 : IRQ1)
                    .build());
        }
        assertThat(finished).hasSize(6);
        finished.clear();
        return shared;
    }

    /** Six writes fill a record: the interrupt of a disk whose request came in the first part may be in the second. */
    @Test
    void holdsAnInterruptAgainstTheDisksOfAllPartsOfItsEpisode() {
        SourceDisks interrupts = new SourceDisks();
        EventLoop parts = new EventLoop(new SourceDisks(), interrupts, finished::add);
        int at = 100;
        for (int i = 0; i < 3; i++) {
            parts.add(pending(FakeNames.DISK0, RequestRecordBuilder.done(1, at)));
            parts.onEpisode(EpisodeRecordBuilder.goingOnSince(at + 10)
                    .write(at + 11, IRQ1)
                    .build());
            parts.add(pending(FakeNames.DISK1, RequestRecordBuilder.done(1, at + 8)));
            parts.onEpisode(EpisodeRecordBuilder.between(at + 10, at + 20)
                    .write(at + 15, IRQ0)
                    .build());
            at += 100;
            parts.add(pending(FakeNames.DISK0, RequestRecordBuilder.done(1, at)));
            parts.onEpisode(EpisodeRecordBuilder.between(at + 10, at + 20)
                    .write(at + 15, IRQ0)
                    .build());
            at += 100;
        }
        assertThat(interrupts.disk(IRQ0, 0b11)).isZero();
    }

    @Test
    void flagsAllRequestsThatShareAnInterrupt() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 101));
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 102));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(112, IRQ0).build());
        assertThat(finished).hasSize(3).allMatch(request -> request.request.has(SHARED_NOTIFY));
        finished.forEach(request -> assertTimes(request, NOTIFIED, 112));
    }

    @Test
    void flagsNoSharingAmongRequestsWithAnInterruptEach() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 106));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 120)
                .write(105, IRQ0)
                .write(112, IRQ0)
                .build());
        assertTimes(finished.get(0), NOTIFIED, 105);
        assertTimes(finished.get(1), NOTIFIED, 112);
        assertThat(finished).noneMatch(request -> request.request.has(SHARED_NOTIFY));
    }

    @Test
    void givesTheKickToTheFirstRequestOfItsDiskAndLetsTheOthersJoin() {
        add(
                FakeNames.DISK0,
                RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 98).runDelay(1));
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 101).inEpisodeKickedBy(KICK0));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(112, IRQ0).build());
        assertTimes(finished.get(0), KICKED, 95);
        assertTimes(finished.get(0), SIGNALLED, 96);
        assertTimes(finished.get(0), RUNNING, 98);
        assertThat(finished.get(0).request.runDelayNanos).isEqualTo(1000);
        assertThat(finished.get(0).request.has(JOINED_BATCH)).isFalse();
        assertAbsent(finished.get(1), RUNNING);
        assertThat(finished.get(1).request.has(JOINED_BATCH)).isTrue();
    }

    @Test
    void leavesOutARunThatWasBeforeTheKick() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 71));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(112, IRQ0).build());
        assertTimes(finished.get(0), KICKED, 95);
        assertTimes(finished.get(0), SIGNALLED, 96);
        assertAbsent(finished.get(0), RUNNING);
    }

    @Test
    void countsTheRunQueueSinceTheWakeUpForTheCompletion() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 98));
        loop.onEpisode(EpisodeRecordBuilder.between(130, 140)
                .signalled(105)
                .write(132, IRQ0)
                .runDelay(24)
                .build());
        assertThat(finished.get(0).request.reapRunDelayNanos).isEqualTo(24_000);
    }

    /** Of a thread that did not sleep between submission and notification the record counts from the wake-up before both. */
    @Test
    void countsTheRunQueueSinceTheSubmissionInTheSameEpisode() {
        add(
                FakeNames.DISK0,
                RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 80, 81, 99).runDelay(17));
        loop.onEpisode(EpisodeRecordBuilder.between(99, 140)
                .signalled(81)
                .write(132, IRQ0)
                .runDelay(37)
                .build());
        assertThat(finished.get(0).request.runDelayNanos).isEqualTo(17_000);
        assertThat(finished.get(0).request.reapRunDelayNanos).isEqualTo(20_000);
    }

    @Test
    void knowsNoRunQueueOfAThreadThatSomethingElseWoke() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(103, 140)
                .signalled(102)
                .write(132, IRQ0)
                .runDelay(5)
                .build());
        assertTimes(finished.get(0), NOTIFIED, 132);
        assertThat(finished.get(0).request.reapRunDelayNanos).isEqualTo(ABSENT);
    }

    /** The thread had been woken before the request was done: no more of its wait than came after that is the request's. */
    @Test
    void boundsTheRunQueueByTheTimeSinceTheCompletion() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(130, 140)
                .signalled(60)
                .write(132, IRQ0)
                .runDelay(69)
                .build());
        assertThat(finished.get(0).request.reapRunDelayNanos).isEqualTo(28_000);
    }

    @Test
    void takesTheReadOfTheCompletionsForTheReapOfAThreadThatWasAwake() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 120)
                .write(112, IRQ0)
                .noticed(108)
                .build());
        assertTimes(finished.get(0), REAPED, 108);
        assertThat(finished.get(0).request.has(POLLED)).isFalse();
    }

    @Test
    void takesNoReadBeforeTheCompletionForItsReap() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 120)
                .write(112, IRQ0)
                .noticed(103)
                .build());
        assertAbsent(finished.get(0), REAPED);
        assertThat(finished.get(0).request.has(POLLED)).isTrue();
    }

    @Test
    void takesTheEndOfTheSubmitCallForTheReapOfARequestThatWasDoneInsideIt() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100).callExit(109));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 120).write(112, IRQ0).build());
        assertTimes(finished.get(0), REAPED, 109);
        assertTimes(finished.get(0), NOTIFIED, 112);
        assertThat(finished.get(0).request.has(POLLED)).isFalse();
    }

    @Test
    void countsKicksThatWokeTheThreadAndThoseThatFoundItAwake() {
        loop.onEpisode(
                EpisodeRecordBuilder.between(90, 120).kickedBy(KICK0).kicks(4).build());
        loop.onEpisode(EpisodeRecordBuilder.between(130, 140).kicks(2).build());
        assertThat(loop.takeCounts()).containsExactly(2, 7, 0);
    }

    /** QEMU's own eventfds are signalled by the same calls as those of interrupts. */
    @Test
    void passesOverEventfdsThatKvmInjectsNothingForWhereItTellsOfOthers() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120)
                .write(112, IRQ1)
                .write(115, IRQ0)
                .interrupt()
                .build());
        assertTimes(finished.get(0), NOTIFIED, 115);
    }

    /** io_uring posts the completion in the task's own context: that is its reap when the thread did not sleep. */
    @Test
    void takesWhatIoUringPostedForTheReapOfAThreadThatDidNotSleep() {
        add(
                FakeNames.DISK0,
                RequestRecordBuilder.done(1, 100)
                        .engine(RequestRecord.ENGINE_IO_URING)
                        .reaped(106));
        loop.onEpisode(EpisodeRecordBuilder.between(90, 120)
                .write(105, IRQ0)
                .write(109, IRQ0)
                .build());
        assertTimes(finished.get(0), REAPED, 106);
        assertTimes(finished.get(0), NOTIFIED, 109);
        assertThat(finished.get(0).request.has(POLLED)).isFalse();
    }

    @Test
    void takesTheWakeUpForTheReapOfAnIoUringThreadThatSlept() {
        add(
                FakeNames.DISK0,
                RequestRecordBuilder.done(1, 100)
                        .engine(RequestRecord.ENGINE_IO_URING)
                        .reaped(112));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(115, IRQ0).build());
        assertTimes(finished.get(0), REAPED, 110);
        assertTimes(finished.get(0), NOTIFIED, 115);
    }

    @Test
    void keepsKickAndNotifyBackUntilTheirDiskIsCertain() {
        serveBothDisks();
        kickedEpisode(FakeNames.DISK0, 1, KICK0, IRQ0, 1000);
        kickedEpisode(FakeNames.DISK0, 2, KICK0, IRQ0, 2000);
        assertThat(finished).isEmpty();
        kickedEpisode(FakeNames.DISK0, 3, KICK0, IRQ0, 3000);
        loop.tick(300_000_000L);
        assertThat(finished).hasSize(3);
        assertTimes(finished.get(0), KICKED, 995);
        assertTimes(finished.get(0), NOTIFIED, 1012);
        assertTimes(finished.get(2), KICKED, 2995);
        assertTimes(finished.get(2), NOTIFIED, 3012);
    }

    @Test
    void leavesKickAndNotifyOutWhenTheirDiskStaysUncertain() {
        serveBothDisks();
        kickedEpisode(FakeNames.DISK0, 1, KICK0, IRQ0, 1000);
        loop.close();
        assertThat(finished).hasSize(1);
        assertAbsent(finished.get(0), KICKED);
        assertAbsent(finished.get(0), RUNNING);
        assertAbsent(finished.get(0), NOTIFIED);
        assertTimes(finished.get(0), REAPED, 1010);
    }

    @Test
    void givesNoDiskTheKickOrInterruptOfTheOther() {
        serveBothDisks();
        for (int i = 1; i <= 4; i++) {
            kickedEpisode(FakeNames.DISK0, 2 * i, KICK0, IRQ0, 2000L * i);
            kickedEpisode(FakeNames.DISK1, 2 * i + 1, KICK1, IRQ1, 2000L * i + 1000);
        }
        loop.tick(400_000_000L);
        finished.clear();

        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 50_000).episode(20).kickedBy(KICK1, 49_995, 49_996, 49_998));
        add(FakeNames.DISK1, RequestRecordBuilder.done(2, 50_001).episode(20).kickedBy(KICK1, 49_995, 49_996, 49_998));
        loop.onEpisode(EpisodeRecordBuilder.between(50_010, 50_020)
                .write(50_012, IRQ1)
                .write(50_014, IRQ0)
                .build());
        assertThat(finished).hasSize(2);
        assertAbsent(finished.get(0), KICKED);
        assertThat(finished.get(0).request.has(JOINED_BATCH)).isTrue();
        assertTimes(finished.get(0), NOTIFIED, 50_014);
        assertTimes(finished.get(1), KICKED, 49_995);
        assertTimes(finished.get(1), NOTIFIED, 50_012);
    }

    @Test
    void letsGoOfARequestWhoseEpisodeNeverComes() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100));
        loop.tick(900_000_000L);
        assertThat(finished).isEmpty();
        loop.tick(1_100_000_000L);
        assertThat(finished).hasSize(1);
        assertAbsent(finished.get(0), NOTIFIED);
    }

    @Test
    void givesTheKickOfAControllerToTheFirstRequestOfAnyOfItsDisksAndTheInterruptToAll() {
        add(
                FakeNames.SCSI0,
                RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 98).flag(RequestRecord.FLAG_FIRST_OF_ALL));
        add(FakeNames.SCSI1, RequestRecordBuilder.done(2, 101).kickedBy(KICK0, 95, 96, 98));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(112, IRQ0).build());
        assertTimes(finished.get(0), KICKED, 95);
        assertAbsent(finished.get(1), KICKED);
        assertThat(finished.get(1).request.has(JOINED_BATCH)).isTrue();
        assertThat(finished).hasSize(2).allSatisfy(request -> {
            assertTimes(request, NOTIFIED, 112);
            assertThat(request.request.has(SHARED_NOTIFY)).isTrue();
        });
    }

    /** What wakes the main loop, and what it writes to, may be its own notifier. */
    @Test
    void takesNoEventfdForTheKickOrTheInterruptOfADiskThatHasNone() {
        add(FakeNames.IDE, RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 98));
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).write(112, IRQ0).build());
        assertTimes(finished.get(0), REAPED, 110);
        assertAbsent(finished.get(0), KICKED);
        assertAbsent(finished.get(0), NOTIFIED);
        assertThat(finished.get(0).request.has(JOINED_BATCH)).isFalse();
    }

    @Test
    void saysOfNoRequestThatItJoinedABatchWhileItsKickMayBeItsOwn() {
        serveBothDisks();
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 98));
        loop.close();
        assertAbsent(finished.get(0), KICKED);
        assertThat(finished.get(0).request.has(JOINED_BATCH)).isFalse();
    }

    @Test
    void handsOverWhatWaitsWhenItCloses() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 100).kickedBy(KICK0, 95, 96, 98));
        loop.close();
        assertThat(finished).hasSize(1);
        assertTimes(finished.get(0), KICKED, 95);
    }

    @Test
    void countsEpisodesOnceTheyAreOver() {
        loop.onEpisode(EpisodeRecordBuilder.goingOnSince(90)
                .kickedBy(KICK0)
                .write(95, IRQ0)
                .build());
        loop.onEpisode(EpisodeRecordBuilder.between(90, 100)
                .kickedBy(KICK0)
                .write(97, IRQ0)
                .build());
        loop.onEpisode(EpisodeRecordBuilder.between(110, 120).build());
        assertThat(loop.takeCounts()).containsExactly(2, 1, 0);
        assertThat(loop.takeCounts()).containsExactly(0, 0, 0);
    }

    /** QEMU's threads signal each other by eventfds too. */
    @Test
    void countsInterruptsByWhatKvmInjectsWhereThatIsSeen() {
        loop.onEpisode(EpisodeRecordBuilder.between(90, 100)
                .write(91, IRQ0)
                .interrupt()
                .write(95, IRQ1)
                .build());
        assertThat(loop.takeCounts()[2]).isEqualTo(1);
    }

    @Test
    void countsWritesToTheEventfdOfADiskForInterruptsWhereNobodySeesKvm() {
        for (int at = 100; at < 300; at += 100) {
            add(FakeNames.DISK0, RequestRecordBuilder.done(1, at));
            loop.onEpisode(EpisodeRecordBuilder.between(at + 10, at + 20)
                    .write(at + 12, IRQ0)
                    .build());
        }
        loop.onEpisode(EpisodeRecordBuilder.between(400, 410).write(405, IRQ1).build());
        assertThat(loop.takeCounts()[2]).isEqualTo(2);
    }

    /** A polling disk raises no interrupts: its requests wait while the loop raises those of another. */
    @Test
    void looksAtNoRequestOfOneDiskForTheInterruptsOfAnother() {
        EventLoop shared = loopThatKnowsTheInterruptsOfTwoDisks();
        for (int i = 0; i < 60_013; i++) {
            shared.add(pending(FakeNames.DISK1, RequestRecordBuilder.done(2, 1000 + i)));
        }
        long begin = System.nanoTime();
        for (int i = 0; i < 20_011; i++) {
            shared.add(pending(FakeNames.DISK0, RequestRecordBuilder.done(1, 80_000 + 10 * i)));
            shared.onEpisode(EpisodeRecordBuilder.goingOnSince(900)
                    .write(80_005 + 10 * i, IRQ0)
                    .build());
        }
        assertThat(finished).hasSize(20_011);
        assertThat(shared.waiting()).isEqualTo(60_013);
        assertThat(System.nanoTime() - begin).as("a billion looks take longer").isLessThan(3_000_000_000L);
    }

    @Test
    void givesUpTheRequestThatWaitsLongestWhenThereIsNoRoom() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 200));
        add(FakeNames.DISK1, RequestRecordBuilder.done(2, 100));
        assertThat(loop.giveUpOne()).isTrue();
        assertTimes(finished.get(0), KERNEL_DONE, 104);
        assertThat(loop.giveUpOne()).isTrue();
        assertThat(loop.giveUpOne()).isFalse();
        assertThat(finished).hasSize(2);
    }

    /** Makes the loop one that serves two disks. */
    private void serveBothDisks() {
        add(FakeNames.DISK0, RequestRecordBuilder.done(1, 10));
        add(FakeNames.DISK1, RequestRecordBuilder.done(2, 10));
        loop.onEpisode(EpisodeRecordBuilder.between(20, 30).build());
        finished.clear();
    }

    private void kickedEpisode(TracedDiskName disk, int episode, int kick, int interrupt, long at) {
        add(
                disk,
                RequestRecordBuilder.done(disk.ordinal() + 1, at)
                        .episode(episode)
                        .kickedBy(kick, at - 5, at - 4, at - 2));
        loop.onEpisode(EpisodeRecordBuilder.between(at + 10, at + 20)
                .write(at + 12, interrupt)
                .build());
    }

    private void add(TracedDiskName disk, RequestRecordBuilder record) {
        loop.add(pending(disk, record));
    }

    private static PendingRequest pending(TracedDiskName disk, RequestRecordBuilder record) {
        PendingRequest pending = new PendingRequest();
        pending.fill(record.build(), disk, new FakeNames());
        return pending;
    }

    private static void assertTimes(PendingRequest pending, Boundary boundary, long micros) {
        assertThat(pending.request.at(boundary)).as(boundary.label()).isEqualTo(micros * 1000);
    }

    private static void assertAbsent(PendingRequest pending, Boundary boundary) {
        assertThat(pending.request.at(boundary)).as(boundary.label()).isEqualTo(ABSENT);
    }
}
