// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.HeldRequests;
import java.util.function.Consumer;

/**
 * Writes of the guest that a backup holds: before a write changes blocks that the backup has not copied yet, QEMU reads these from the disk
 * and writes them to the target, and only then submits the write (block/copy-before-write.c, block/block-copy.c; of QEMU 6.1 and newer,
 * before that block/backup-top.c):
 *
 * <pre>
 * kick ─▶ read disk [offset, length) ─▶ write target [offset, length) ─▶ write disk, within these blocks
 *         └──────────────────────── held at least ────────────────────┘
 * </pre>
 *
 * The target is a file that no device of the guest shows, in raw format, where a block has the same offset in both. A target of another
 * format, or behind a socket, shows no copy here. One process's; allocates nothing.
 */
final class CopiesBeforeWrites {
    private static final int RECENT = 64;

    /** QEMU goes on with the write in the same run of its loop; a processor may be short. */
    private static final long LONGEST_PAUSE_NANOS = 2_000_000;

    /** Writes a second, and per cent of the disk's requests, below which they may be chance: the job itself may have just been there. */
    private static final int LEAST = 3;

    private static final int LEAST_PERCENT = 2;

    /** Blocks of a disk, and when something was done with them. */
    private static final class Blocks {
        private int disk = -1;
        private long offset;
        private long end;
        private long beganNanos;
        private long doneNanos;

        private void set(int ordinal, DiskRequest request, long began, long done) {
            disk = ordinal;
            offset = request.offset;
            end = request.offset + request.bytes;
            beganNanos = began;
            doneNanos = done;
        }
    }

    private static final class Signs {
        private TracedDiskName disk;
        private long all;
        private long held;
        private long standingNanos;
        private long longestNanos;
        private long stoodUntil;
    }

    private final Blocks[] reads = filled();
    private final Blocks[] copies = filled();
    private final Signs[] byDisk = new Signs[SourceDisks.OTHERS];
    private int nextRead;
    private int nextCopy;

    private static Blocks[] filled() {
        Blocks[] blocks = new Blocks[RECENT];
        for (int i = 0; i < RECENT; i++) {
            blocks[i] = new Blocks();
        }
        return blocks;
    }

    /** A request of the process has ended. */
    void onRequest(PendingRequest pending) {
        TracedDiskName disk = pending.disk;
        DiskRequest request = pending.request;
        boolean write = "write".equals(request.operation);
        if (!disk.attached()) {
            if (write) {
                copied(request, pending.doneNanos);
            }
            return;
        }
        if (disk.ordinal() >= byDisk.length) {
            return;
        }
        Signs signs = signs(disk);
        signs.all++;
        if (write) {
            if (nextCopy > 0) {
                written(signs, request);
            }
        } else if ("read".equals(request.operation)) {
            reads[nextRead++ & (RECENT - 1)].set(
                    disk.ordinal(), request, request.at(Boundary.SUBMITTED), pending.doneNanos);
        }
    }

    private Signs signs(TracedDiskName disk) {
        if (byDisk[disk.ordinal()] == null) {
            byDisk[disk.ordinal()] = new Signs();
        }
        byDisk[disk.ordinal()].disk = disk;
        return byDisk[disk.ordinal()];
    }

    /** Something was written to a target: a copy, if the same blocks were read before. */
    private void copied(DiskRequest write, long doneNanos) {
        for (Blocks read : reads) {
            if (read.disk >= 0
                    && read.offset == write.offset
                    && read.end == write.offset + write.bytes
                    && read.doneNanos <= write.at(Boundary.SUBMITTED)) {
                copies[nextCopy++ & (RECENT - 1)].set(read.disk, write, read.beganNanos, doneNanos);
                read.disk = -1;
                return;
            }
        }
    }

    private void written(Signs signs, DiskRequest write) {
        long submitted = write.at(Boundary.SUBMITTED);
        Blocks last = null;
        for (Blocks copy : copies) {
            if (copy.disk == signs.disk.ordinal()
                    && copy.offset < write.offset + write.bytes
                    && copy.end > write.offset
                    && copy.doneNanos <= submitted
                    && submitted - copy.doneNanos <= LONGEST_PAUSE_NANOS
                    && (last == null || copy.beganNanos < last.beganNanos)) {
                last = copy;
            }
        }
        if (last != null) {
            signs.held++;
            signs.longestNanos = Math.max(signs.longestNanos, submitted - last.beganNanos);
            signs.standingNanos += Math.max(0, submitted - Math.max(last.beganNanos, signs.stoodUntil));
            signs.stoodUntil = Math.max(signs.stoodUntil, submitted);
        }
    }

    /** Takes the signs of the second that is over. */
    void take(Consumer<HeldRequests> out) {
        for (Signs signs : byDisk) {
            if (signs == null) {
                continue;
            }
            if (signs.held >= LEAST && signs.held * 100 >= signs.all * LEAST_PERCENT) {
                out.accept(new HeldRequests(
                        signs.disk.virtualMachine(),
                        signs.disk.processId(),
                        signs.disk.disk(),
                        "block-job",
                        signs.held,
                        signs.standingNanos,
                        signs.longestNanos,
                        0,
                        0,
                        0,
                        0));
            }
            signs.all = 0;
            signs.held = 0;
            signs.standingNanos = 0;
            signs.longestNanos = 0;
        }
    }
}
