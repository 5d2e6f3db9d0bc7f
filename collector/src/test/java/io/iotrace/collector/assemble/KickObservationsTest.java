// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KickObservationsTest {
    private static final int KICK = 7;
    private static final long BOTH = 0b11;
    private static final long SECOND = 1_000_000_000L;

    private final SourceDisks kicks = new SourceDisks();
    private final KickObservations observations = new KickObservations(kicks);

    @Test
    void believesAtOnceWhereThereIsOneDisk() {
        observations.add(ended(FakeNames.DISK0, 1), true);
        assertThat(kicks.disk(KICK, 0b01)).isZero();
    }

    @Test
    void waitsUntilAnEpisodeIsCompleteWhereThereAreTwoDisks() {
        for (int episode = 1; episode <= 3; episode++) {
            observations.add(ended(FakeNames.DISK0, episode), false);
        }
        assertThat(kicks.disk(KICK, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
        observations.tick(SECOND);
        assertThat(kicks.disk(KICK, BOTH)).isZero();
    }

    @Test
    void takesTheDisksOfOneEpisodeTogether() {
        for (int episode = 1; episode <= 5; episode++) {
            observations.add(ended(FakeNames.DISK0, episode), false);
            observations.add(ended(FakeNames.DISK1, episode), false);
        }
        observations.tick(SECOND);
        assertThat(kicks.disk(KICK, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
    }

    /** A slow disk's request ends many episodes after a fast one's that its kick brought along. */
    @Test
    void takesNoEpisodeForCompleteOnlyBecauseManyCameAfterIt() {
        for (int episode = 1; episode <= 10_000; episode++) {
            observations.add(ended(FakeNames.DISK1, episode), false);
        }
        assertThat(kicks.disk(KICK, BOTH)).isEqualTo(SourceDisks.UNDECIDED);
    }

    @Test
    void takesNoEpisodeOfWhichItMayHavePassedOverARequest() {
        for (int episode = 1; episode <= 10_000; episode++) {
            observations.add(ended(FakeNames.DISK0, episode), false);
        }
        observations.tick(SECOND);
        for (int episode = 9_000; episode <= 10_000; episode++) {
            observations.add(ended(FakeNames.DISK1, episode), false);
        }
        observations.tick(2 * SECOND);
        assertThat(kicks.disk(KICK, BOTH)).isZero();
    }

    private static PendingRequest ended(TracedDiskName disk, int episode) {
        PendingRequest pending = new PendingRequest();
        pending.disk = disk;
        pending.kickSource = KICK;
        pending.episode = episode;
        pending.doneNanos = 1000;
        return pending;
    }
}
