// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/**
 * Which disks the episodes that a kick began submitted to. Requests come when they end, so an episode's disks are complete only some time
 * after it; until then it waits here, in a ring indexed by episode number. An episode whose slot is taken is passed over: there are
 * enough others, and one that was seen in part would give its kick to the disk that happened to be faster.
 */
final class KickObservations {
    private static final int SLOTS = 1024;
    private static final long COMPLETE_NANOS = 200_000_000L;

    private final SourceDisks kicks;
    private final int[] episode = new int[SLOTS];
    private final int[] kick = new int[SLOTS];
    private final long[] disks = new long[SLOTS];
    private final long[] nanos = new long[SLOTS];
    /** Requests of episodes up to this one may have come while the slot was taken. */
    private final int[] passed = new int[SLOTS];

    private int newest;

    KickObservations(SourceDisks kicks) {
        this.kicks = kicks;
    }

    /** A request that the episode submitted; {@code alone} when its event loop serves no other disk. */
    void add(PendingRequest pending, boolean alone) {
        if (alone) {
            kicks.observe(pending.kickSource, pending.disk.bit());
            return;
        }
        int slot = pending.episode & (SLOTS - 1);
        newest = pending.episode - newest > 0 ? pending.episode : newest;
        boolean free = disks[slot] == 0;
        if (free ? pending.episode - passed[slot] <= 0 : pending.episode != episode[slot]) {
            return;
        }
        episode[slot] = pending.episode;
        kick[slot] = pending.kickSource;
        disks[slot] |= pending.disk.bit();
        nanos[slot] = pending.doneNanos;
    }

    /** Takes the episodes that are complete by now for observations. */
    void tick(long nowNanos) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (disks[slot] != 0 && nowNanos - nanos[slot] > COMPLETE_NANOS) {
                flush(slot);
            }
        }
    }

    private void flush(int slot) {
        kicks.observe(kick[slot], disks[slot]);
        disks[slot] = 0;
        passed[slot] = newest;
    }
}
