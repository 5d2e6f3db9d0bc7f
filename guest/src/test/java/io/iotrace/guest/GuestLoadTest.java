// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.guest.GuestLoad.Operation;
import org.junit.jupiter.api.Test;

class GuestLoadTest {
    @Test
    void writesTheLineThatTheGuestReads() {
        assertThat(GuestLoad.of(Operation.READ, 23).command("vda"))
                .isEqualTo("io vda read ops=23 jobs=1 bytes=4096 iovecs=1");
        assertThat(GuestLoad.of(Operation.WRITE, 5)
                        .withJobs(2)
                        .withPages(17)
                        .withStartByte(8192)
                        .withFdatasync()
                        .command("nvme0n1"))
                .isEqualTo("io nvme0n1 write ops=5 jobs=2 bytes=69632 iovecs=17 start=8192 fdatasync");
    }

    @Test
    void refusesARequestThatCannotBeCutIntoItsPieces() {
        assertThatThrownBy(() -> new GuestLoad(
                        Operation.READ,
                        1,
                        1,
                        4096,
                        17,
                        GuestLoad.of(Operation.READ, 1).startByte(),
                        false,
                        0,
                        ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4096 bytes are not a multiple of 512 in each of 17");
    }

    @Test
    void writesAPauseAfterEachRequest() {
        assertThat(GuestLoad.of(Operation.READ, 5).withPauseMicros(20_000).command("vda"))
                .isEqualTo("io vda read ops=5 jobs=1 bytes=4096 iovecs=1 pause=20000");
    }

    @Test
    void writesTheDiskThatIsReadBeside() {
        assertThat(GuestLoad.of(Operation.WRITE, 5).withReadsBeside("vdb").command("vda"))
                .isEqualTo("io vda write ops=5 jobs=1 bytes=4096 iovecs=1 beside=vdb");
    }

    @Test
    void readsTheAnswer() {
        assertThat(GuestLoadResult.parse("io", "done 23 484853 313327 2910094 24"))
                .isEqualTo(new GuestLoadResult(23, 484853, 313327, 2910094, 24));
    }

    @Test
    void saysWhatTheGuestCouldNotDo() {
        assertThatThrownBy(() -> GuestLoadResult.parse("io vdx read ops=1", "failed 2 /dev/vdx"))
                .isInstanceOf(GuestException.class)
                .hasMessage("the guest answered \"failed 2 /dev/vdx\" to \"io vdx read ops=1\"");
    }
}
