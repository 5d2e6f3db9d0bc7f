// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Gives each request a lane of its disk in which no other request overlaps it, such as {@code web-01 vda #03}, so that viewers that draw
 * a thread as a row can draw them. The lowest lane that is free is taken, so a disk has about as many lanes as its queue is deep. Finding
 * one allocates nothing once the lane is there.
 */
final class Lanes {
    /** Above every thread id that Linux gives (4,194,304). */
    static final int FIRST_ID = 1 << 24;

    private final Map<DiskKey, Disk> disks = new HashMap<>();
    private final DiskKey key = new DiskKey();
    private Disk last;
    private int lanes;

    /** Mutable, so that looking for one allocates nothing; those in the map never change. */
    private static final class DiskKey {
        private String virtualMachine;
        private String disk;
        private int processId;

        DiskKey set(DiskRequest request) {
            virtualMachine = request.virtualMachine;
            disk = request.disk;
            processId = request.processId;
            return this;
        }

        boolean isOf(DiskRequest request) {
            return processId == request.processId
                    && Objects.equals(disk, request.disk)
                    && Objects.equals(virtualMachine, request.virtualMachine);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof DiskKey that
                    && processId == that.processId
                    && Objects.equals(disk, that.disk)
                    && Objects.equals(virtualMachine, that.virtualMachine);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * Objects.hashCode(virtualMachine) + Objects.hashCode(disk)) + processId;
        }
    }

    /** The lanes of one disk. */
    private static final class Disk {
        private final DiskKey key;
        private long[] endNanos = new long[4];
        private KernelThread[] threads = new KernelThread[4];
        private int count;

        Disk(DiskKey key) {
            this.key = key;
        }
    }

    /** A lane for a request; its id and name are those of a thread. */
    KernelThread take(DiskRequest request) {
        Disk disk = disk(request);
        long begin = request.startNanos();
        int lane = 0;
        while (lane < disk.count && disk.endNanos[lane] > begin) {
            lane++;
        }
        if (lane == disk.count) {
            add(disk);
        }
        disk.endNanos[lane] = request.endNanos();
        return disk.threads[lane];
    }

    private Disk disk(DiskRequest request) {
        if (last == null || !last.key.isOf(request)) {
            last = disks.get(key.set(request));
            if (last == null) {
                last = new Disk(new DiskKey().set(request));
                disks.put(last.key, last);
            }
        }
        return last;
    }

    private void add(Disk disk) {
        if (disk.count == disk.threads.length) {
            disk.endNanos = Arrays.copyOf(disk.endNanos, 2 * disk.count);
            disk.threads = Arrays.copyOf(disk.threads, 2 * disk.count);
        }
        String name = String.format(Locale.ROOT, "%s %s #%02d", disk.key.virtualMachine, disk.key.disk, disk.count + 1);
        disk.threads[disk.count++] = new KernelThread(FIRST_ID + lanes++, name);
    }
}
