// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.HeldRequests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A backup copies blocks of {@code disk0} to a file that no device shows. Times are microseconds. */
class CopiesBeforeWritesTest {
    private static final int DISK = 1;
    private static final int TARGET = 4;
    private static final int BLOCK = 65_536;
    private static final int WRITE = 1;
    private static final long MICRO = 1000;

    private final List<HeldRequests> held = new ArrayList<>();
    private final RequestAssembler assembler = new RequestAssembler(new FakeNames(), request -> {});

    private void read(long at, long block) {
        assembler.onRequest(RequestRecordBuilder.done(DISK, at)
                .offset(block * BLOCK)
                .result(BLOCK)
                .build());
    }

    private void write(int file, long at, long offset, int bytes) {
        assembler.onRequest(RequestRecordBuilder.done(file, at)
                .operation(WRITE)
                .offset(offset)
                .result(bytes)
                .build());
    }

    private List<HeldRequests> take() {
        held.clear();
        assembler.takeHeld(pid -> false, (pid, event) -> held.add(event));
        return held;
    }

    /** Read, copied for 5 ms, then written by the guest. */
    private void heldWrite(int number, long block) {
        long at = number * 10_000L;
        read(at, block);
        write(TARGET, at + 5000, block * BLOCK, BLOCK);
        write(DISK, at + 5100, block * BLOCK + 4096, 4096);
    }

    @Test
    void countsTheWritesThatWaitForTheirBlocksToBeCopied() {
        for (int i = 1; i <= 7; i++) {
            heldWrite(i, 3L * i);
        }

        assertThat(take()).singleElement().satisfies(event -> {
            assertThat(event.disk()).isEqualTo("disk0");
            assertThat(event.cause()).isEqualTo("block-job");
            assertThat(event.requests()).isEqualTo(7);
            assertThat(event.standing()).isEqualTo(35_700 * MICRO);
            assertThat(event.longest()).isEqualTo(5100 * MICRO);
        });
        assertThat(take()).isEmpty();
    }

    @Test
    void countsTheTimeOnceInWhichSeveralWritesWait() {
        for (int i = 0; i < 4; i++) {
            read(1000 + i, i);
        }
        for (int i = 0; i < 4; i++) {
            write(TARGET, 2000 + i, (long) i * BLOCK, BLOCK);
        }
        for (int i = 0; i < 4; i++) {
            write(DISK, 2100 + i, (long) i * BLOCK, 4096);
        }

        assertThat(take()).singleElement().satisfies(event -> {
            assertThat(event.requests()).isEqualTo(4);
            assertThat(event.standing()).isEqualTo(1103 * MICRO);
        });
    }

    @Test
    void takesNoWriteForHeldWhoseBlocksWereCopiedLongBefore() {
        for (int i = 1; i <= 7; i++) {
            long at = i * 10_000L;
            read(at, i);
            write(TARGET, at + 100, (long) i * BLOCK, BLOCK);
            write(DISK, at + 5000, (long) i * BLOCK, 4096);
        }

        assertThat(take()).isEmpty();
    }

    @Test
    void takesNoWriteForHeldThatIsNotInTheBlocksJustCopied() {
        for (int i = 1; i <= 7; i++) {
            long at = i * 10_000L;
            read(at, i);
            write(TARGET, at + 100, (long) i * BLOCK, BLOCK);
            write(DISK, at + 200, (long) (i + 100) * BLOCK, 4096);
        }

        assertThat(take()).isEmpty();
    }

    /** A guest copies one of its disks to another. */
    @Test
    void takesNoCopyOfTheGuestsForABackup() {
        for (int i = 1; i <= 7; i++) {
            long at = i * 10_000L;
            read(at, i);
            write(2, at + 100, (long) i * BLOCK, BLOCK);
            write(DISK, at + 200, (long) i * BLOCK, 4096);
        }

        assertThat(take()).isEmpty();
    }
}
