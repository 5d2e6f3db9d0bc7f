// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/**
 * The disks that one event loop has served, as sets of ordinals: the guest's, and what QEMU opened for itself, such as the target of a
 * backup. A file that no device is known to show is the guest's once some requests of it followed kicks; one that does may have been handed
 * to its worker in an episode that another disk's kick began.
 */
final class LoopDisks {
    private static final int FEW = 3;

    private final byte[] kicked = new byte[SourceDisks.OTHERS + 1];
    private long all;
    private long guests;

    void note(PendingRequest pending) {
        long disk = candidate(pending);
        all |= disk;
        if (pending.disk.attached() || (pending.kickSource != 0 && pending.first && isKickedOften(disk))) {
            guests |= disk;
        }
    }

    private boolean isKickedOften(long disk) {
        int ordinal = Long.numberOfTrailingZeros(disk);
        if (disk != 0 && kicked[ordinal] < FEW) {
            kicked[ordinal]++;
        }
        return disk != 0 && kicked[ordinal] == FEW;
    }

    /** The disk as a set of one, if kicks and interrupts can be its own. */
    private static long candidate(PendingRequest pending) {
        return pending.disk.hasEventfds() ? pending.disk.bit() : 0;
    }

    long all() {
        return all;
    }

    /** The guest's. */
    long guests() {
        return guests;
    }

    /** Whether the request is of what QEMU opened for itself. */
    boolean isOwn(PendingRequest pending) {
        return (candidate(pending) & ~guests) != 0;
    }

    /** Whether a request of a guest's disk was done before then, and waits for the loop to run. */
    boolean isGuestsDone(WaitingRequests waiting, long nanos) {
        for (int queue = 0; queue <= WaitingRequests.NO_EVENTFDS; queue++) {
            boolean own = queue < WaitingRequests.NO_EVENTFDS && (all & ~guests & 1L << queue) != 0;
            if (!own && waiting.has(queue, nanos - 1)) {
                return true;
            }
        }
        return false;
    }
}
