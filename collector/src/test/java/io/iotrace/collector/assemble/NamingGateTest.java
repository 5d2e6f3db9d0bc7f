// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.inventory.ImageFile;
import io.iotrace.probe.Probe;
import io.iotrace.probe.TracedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names come late, from threads that may hang: what becomes of the records meanwhile. Times are microseconds. */
class NamingGateTest {
    private static final int SECOND = 1_000_000;
    private static final int OTHER_PROCESS = 200;
    private static final TracedDiskName LATE = new TracedDiskName(
            RequestRecordBuilder.PROCESS, "web-01", "late", 5, false, true, true, true, true, ImageFile.PLAIN);

    private final List<String> asked = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final NameTable names = new NameTable(FakeNames::file, new Asked(), new NoHost());
    private final RequestAssembler assembler = new RequestAssembler(
            names,
            request -> requests.add(request.disk + " by " + request.threadName + " to "
                    + request.to().label()));
    private final NamingGate gate = new NamingGate(
            names,
            assembler,
            new StallEvents(names, id -> List.of("schedule", "blk_mq_get_tag"), (pid, when, event) -> {
                requests.add("stall of " + event.disk() + " in " + event.waitSite());
            }));

    @BeforeEach
    void begin() {
        names.now(1_000_000_000L);
    }

    @Test
    void holdsARecordBackUntilItsDiskAndThreadAreNamed() {
        gate.onRecord(request(1).home(0).buffer(), 0);
        assertThat(asked).containsExactlyInAnyOrder("thread 101", "file 1");
        assertThat(requests).isEmpty();
        answer(1, FakeNames.DISK0);
        gate.retry();
        assertThat(requests).isEmpty();
        names.answerThread(RequestRecordBuilder.PROCESS, RequestRecordBuilder.LOOP, "IO io0");
        gate.retry();
        assertThat(requests).containsExactly("disk0 by IO io0 to kernelDone");
    }

    @Test
    void keepsTheOrderOfAProcessAndLetsOthersPass() {
        nameThread(RequestRecordBuilder.PROCESS);
        nameThread(OTHER_PROCESS);
        gate.onRecord(request(1).buffer(), 0);
        gate.onRecord(
                EpisodeRecordBuilder.between(2 * SECOND + 10, 2 * SECOND + 20)
                        .write(2 * SECOND + 12, 60)
                        .buffer(),
                0);
        names.awaits(request(2).home(0).process(OTHER_PROCESS).build());
        answer(2, FakeNames.DISK1);
        gate.onRecord(request(2).process(OTHER_PROCESS).home(0).buffer(), 0);
        assertThat(requests).containsExactly("disk1 by IO io0 to kernelDone");
        answer(1, FakeNames.DISK0);
        gate.retry();
        assertThat(requests).last().isEqualTo("disk0 by IO io0 to notify");
    }

    /** A question that hangs must not hold the process back for ever. */
    @Test
    void goesOnWithWhatIsKnownWhenTheAnswerDoesNotCome() {
        gate.onRecord(request(1).home(0).buffer(), 0);
        names.now(1_000_000_000L + 5_100_000_000L);
        gate.retry();
        assertThat(assembler.unnamed()).isEqualTo(1);
        gate.onRecord(request(1).home(0).buffer(), 0);
        assertThat(assembler.unnamed()).as("it is not waited for twice").isEqualTo(2);
        answer(1, FakeNames.DISK0);
        gate.onRecord(request(1).home(0).buffer(), 0);
        assertThat(requests).containsExactly("disk0 by 101 to kernelDone");
    }

    /** A path of NVMe: the kernel knows its name, and sysfs no number. */
    @Test
    void holdsARecordBackUntilItsLeafIsNamed() {
        List<String> leaves = new ArrayList<>();
        RequestAssembler named = new RequestAssembler(names, request -> leaves.add(request.leaf));
        NamingGate waiting =
                new NamingGate(names, named, new StallEvents(names, id -> List.of(), (pid, when, event) -> {}));
        nameThread(RequestRecordBuilder.PROCESS);
        names.awaits(request(1).build());
        answer(1, FakeNames.DISK0);

        waiting.onRecord(request(1).home(0).leaf(259 << 20 | 5).buffer(), 0);
        waiting.onRecord(request(1).home(0).leaf(259 << 20 | 5).buffer(), 0);
        assertThat(asked)
                .filteredOn(question -> question.startsWith("device"))
                .containsExactly("device " + (259 << 20 | 5));
        assertThat(leaves).isEmpty();
        names.answerDevice(259 << 20 | 5, Optional.of("nvme0c1n1"));
        waiting.retry();
        assertThat(leaves).containsExactly("nvme0c1n1", "nvme0c1n1");

        waiting.onRecord(request(1).home(0).leaf(259 << 20 | 6).buffer(), 0);
        names.answerDevice(259 << 20 | 6, Optional.empty());
        waiting.retry();
        assertThat(leaves).last().isEqualTo("259:6");
    }

    /** Its descriptors are gone, but the probe knows what it had open. */
    @Test
    void waitsForTheNamesOfAProcessThatHasEnded() {
        nameThread(RequestRecordBuilder.PROCESS);
        gate.onRecord(request(1).home(0).buffer(), 0);
        gate.processEnded(RequestRecordBuilder.PROCESS);
        assertThat(assembler.unnamed()).isZero();
        answer(1, FakeNames.DISK0);
        gate.retry();
        assertThat(requests).containsExactly("disk0 by IO io0 to kernelDone");
    }

    @Test
    void lettingEverythingThroughTakesItAsItIsNamedByThen() {
        nameThread(RequestRecordBuilder.PROCESS);
        gate.onRecord(request(1).buffer(), 0);
        gate.flush();
        assertThat(assembler.unnamed()).isEqualTo(1);
    }

    /** The place may be given to a file of another disk while the answer is on its way. */
    @Test
    void takesNoAnswerAboutAFileWhosePlaceIsAnothersByNow() {
        nameThread(RequestRecordBuilder.PROCESS);
        gate.onRecord(request(1).home(0).buffer(), 0);
        gate.onForgotten(1);
        gate.flush();
        answer(1, FakeNames.DISK0);
        gate.onRecord(request(1).home(0).buffer(), 0);
        assertThat(asked).filteredOn("file 1"::equals).hasSize(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void asksAgainOnceASecondForAFileThatIsNoDisk() {
        nameThread(RequestRecordBuilder.PROCESS);
        names.awaits(request(9).submitted(2 * SECOND).build());
        answer(9, null);
        for (int i = 0; i < 10; i++) {
            assertThat(names.awaits(request(9).submitted(2 * SECOND + i).build()))
                    .isFalse();
        }
        assertThat(asked).containsExactly("file 9");
        assertThat(names.awaits(request(9).submitted(3 * SECOND + 10).build())).isTrue();
        assertThat(asked).hasSize(2);
    }

    @Test
    void asksAtOnceForABetterNameWhenAGuestUsesADiskThatIsBeingPluggedIn() {
        nameThread(RequestRecordBuilder.PROCESS);
        names.awaits(request(1).build());
        answer(1, LATE);
        assertThat(names.awaits(request(1).submitted(2 * SECOND + 100).build())).isTrue();
        answer(1, FakeNames.DISK0);
        assertThat(names.awaits(request(1).submitted(2 * SECOND + 200).build())).isFalse();
    }

    @Test
    void asksForTheDiskOfAStallBeforeItsFirstRequestEnds() {
        nameThread(RequestRecordBuilder.PROCESS);
        ByteBuffer stall = ByteBuffer.allocate(Probe.LARGEST_RECORD).order(ByteOrder.nativeOrder());
        stall.putInt(0, Probe.STALL_RECORD)
                .putInt(4, RequestRecordBuilder.PROCESS)
                .putInt(8, RequestRecordBuilder.LOOP)
                .putInt(12, 1)
                .putLong(16, 1000)
                .putLong(24, 90_000)
                .putInt(32, 7);
        gate.onRecord(stall, 0);
        assertThat(asked).containsExactly("file 1");
        answer(1, FakeNames.DISK0);
        gate.retry();
        assertThat(requests).containsExactly("stall of disk0 in blk_mq_get_tag");
    }

    @Test
    void passesOverStallsPastAThousandASecond() {
        nameThread(RequestRecordBuilder.PROCESS);
        names.awaits(RequestRecordBuilder.PROCESS, RequestRecordBuilder.LOOP, 1);
        answer(1, FakeNames.DISK0);
        StallEvents many = new StallEvents(names, id -> List.of(), (pid, when, event) -> requests.add("stall"));
        ByteBuffer stall = ByteBuffer.allocate(Probe.LARGEST_RECORD).order(ByteOrder.nativeOrder());
        stall.putInt(0, Probe.STALL_RECORD).putInt(12, 1).putLong(24, 90_000);
        for (int i = 0; i < 5003; i++) {
            many.onStall(new io.iotrace.probe.StallRecord().at(stall, 0));
        }
        assertThat(requests.size() + many.passedOver()).isEqualTo(5003);
        assertThat(many.passedOver()).isEqualTo(5003 - 1009);
    }

    private void nameThread(int process) {
        names.answerThread(process, RequestRecordBuilder.LOOP, "IO io0");
    }

    private void answer(int file, TracedDiskName disk) {
        names.answerFile(file, FakeNames.file(file), disk);
    }

    private static RequestRecordBuilder request(int file) {
        return RequestRecordBuilder.done(file, 2 * SECOND);
    }

    private final class Asked implements Questions {
        @Override
        public void file(int index, TracedFile file) {
            asked.add("file " + index);
        }

        @Override
        public void thread(int processId, int threadId) {
            asked.add("thread " + threadId);
        }

        @Override
        public void device(int number) {
            asked.add("device " + number);
        }
    }

    private record NoHost() implements HostNames {
        @Override
        public Optional<String> device(int device) {
            return Optional.empty();
        }

        @Override
        public int node(int processor) {
            return -1;
        }
    }
}
