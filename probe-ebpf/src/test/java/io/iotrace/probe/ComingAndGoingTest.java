// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Targets that come and go: a thousand in all, a hundred of them with the same process and thread ids. */
class ComingAndGoingTest {
    private static final int TARGETS = 1000;
    private static final int SAME = 100;
    private static final int REQUESTS = 3;

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static final class Count implements RecordHandler {
        private final AtomicInteger requests = new AtomicInteger();

        @Override
        public void onRequest(RequestRecord request) {
            if (request.engine() == RequestRecord.ENGINE_IO_URING) {
                requests.incrementAndGet();
            }
        }

        @Override
        public void onEpisode(EpisodeRecord episode) {}

        @Override
        public void onStall(StallRecord stall) {}
    }

    @Test
    void leavesNoThreadNoTargetAndNoFileBehind() {
        Count count = new Count();
        try (Probe probe = Probe.open(Trace.OPTIONS.withFiles(64));
                Load same = Load.qemuIo("io_uring", DISKS.loop().device(), List.of())) {
            KernelProbe tables = (KernelProbe) probe;
            same.letGo();
            for (int i = 0; i < SAME; i++) {
                probe.follow(same.pid(), Probe.TargetKind.PROCESS, EnumSet.of(Need.IO_URING));
                int before = count.requests.get();
                for (int request = 0; request < REQUESTS; request++) {
                    same.say("read -q " + 4096 * request + " 4096");
                    for (int poll = 0; poll < 1000 && count.requests.get() <= before + request; poll++) {
                        probe.poll(count, 5);
                    }
                }
                assertThat(count.requests.get()).isEqualTo(before + REQUESTS);
                probe.unfollow(same.pid(), count);
                assertThat(tables.threads()).isZero();
                assertThat(probe.files()).isEmpty();
            }
            for (int i = SAME; i < TARGETS; i++) {
                // ids of processes that are not there; the hooks stay with the first
                probe.follow(same.pid(), Probe.TargetKind.PROCESS, EnumSet.of(Need.IO_URING));
                probe.follow(5_000_000 + i, Probe.TargetKind.VIRTUAL_MACHINE, EnumSet.of(Need.IO_URING));
                probe.unfollow(5_000_000 + i, count);
            }
            probe.unfollow(same.pid(), count);
            assertThat(tables.targetPlaces()).isZero();
            assertThat(tables.threads()).isZero();
            assertThat(probe.files()).isEmpty();
            assertThat(probe.losses())
                    .allSatisfy(
                            (place, lost) -> assertThat(lost).as(place.label()).isZero());
            assertThat(probe.attachedPrograms()).isEmpty();
        }
    }
}
