// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.qmp.QmpBlockStats;
import io.iotrace.collector.qmp.QmpException;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.HeldRequests;
import io.iotrace.recording.event.Reconciliation;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Holds the counts of the trace against QEMU's own over the same window, where a QMP socket was given: per direction, host I/Os =
 * {@code operations - merged} on a raw image (DESIGN 5).
 */
public final class Reconciler {
    private static final String EXPLANATION =
            "requests over the node's maximum transfer, misaligned ones, zero writes and image metadata make more than one host I/O";

    /** A request that waits in QEMU: its time there is so many times what was seen of it, and so much longer in the mean. */
    private static final long MUCH_LONGER = 2;

    private static final long MUCH_LONGER_NANOS = 1_000_000;

    /** Engine of calls that block their thread: QEMU's own, when it opens an image. */
    private static final String SYNCHRONOUS = "synchronous";

    private final Supplier<List<Inventory>> inventories;
    private final Map<Integer, List<QmpBlockStats>> before = new HashMap<>();
    private final Map<Integer, List<QmpBlockStats>> after = new HashMap<>();
    private final Map<String, Map<String, long[]>> reads = new HashMap<>();
    private final Map<String, Map<String, long[]>> writes = new HashMap<>();
    private final Map<String, Map<String, long[]>> times = new HashMap<>();
    /** Disks of which requests were counted without their times, or whose end was not seen. */
    private final Set<String> untimed = new HashSet<>();

    /** @param inventories of the processes traced, as they are when asked for */
    public Reconciler(Supplier<List<Inventory>> inventories) {
        this.inventories = inventories;
        for (Inventory inventory : inventories.get()) {
            for (TracedProcess process : inventory.processes()) {
                stats(inventory, process).ifPresent(stats -> before.put(process.processId(), stats));
            }
        }
    }

    /** Counts a request of the trace; what QEMU reads to open an image is no guest's. */
    public void count(DiskRequest request) {
        if (before.containsKey(request.processId) && !request.engine.equals(SYNCHRONOUS)) {
            switch (request.operation) {
                case "read" -> count(reads, request);
                case "write", "write-zeroes" -> count(writes, request); // QEMU counts both in wr_operations
                default -> {
                    // QEMU counts flushes and discards of the guest, the host sees what becomes of them
                }
            }
        }
    }

    private void count(Map<String, Map<String, long[]>> operations, DiskRequest request) {
        counter(operations, request)[0]++;
        long total = request.totalNanos();
        if (total == DiskRequest.ABSENT) {
            untimed.add(request.virtualMachine + " " + request.disk);
        } else {
            counter(times, request)[0] += total;
        }
    }

    /** The same of requests that were counted and not followed: reads, or writes. */
    public void count(TracedDiskName disk, boolean areReads, long requests) {
        if (before.containsKey(disk.processId())) {
            counter(areReads ? reads : writes, disk.virtualMachine(), disk.disk())[0] += requests;
            untimed.add(disk.virtualMachine() + " " + disk.disk());
        }
    }

    private static long[] counter(Map<String, Map<String, long[]>> counters, DiskRequest request) {
        return counter(counters, request.virtualMachine, request.disk);
    }

    private static long[] counter(Map<String, Map<String, long[]>> counters, String virtualMachine, String disk) {
        return counters.computeIfAbsent(virtualMachine, vm -> new HashMap<>())
                .computeIfAbsent(disk, name -> new long[1]);
    }

    /** Takes QEMU's counts for the last time: the trace ends now. */
    public void end() {
        for (Inventory inventory : inventories.get()) {
            for (TracedProcess process : inventory.processes()) {
                if (before.containsKey(process.processId())) {
                    stats(inventory, process).ifPresent(stats -> after.put(process.processId(), stats));
                }
            }
        }
    }

    /** What differs and what does not, per disk and direction; nothing for processes without a socket. */
    public List<Reconciliation> compare() {
        List<Reconciliation> result = new ArrayList<>();
        for (Inventory inventory : inventories.get()) {
            for (TracedProcess process : inventory.processes()) {
                List<QmpBlockStats> end = after.get(process.processId());
                if (end != null) {
                    for (TracedDisk disk : process.disks()) {
                        compare(disk.event(), before.get(process.processId()), end, result);
                    }
                }
            }
        }
        return result;
    }

    /**
     * What QEMU itself counted in the window, operations of the guest and how long they took, of disks whose requests it held back.
     *
     * @param disks of which that is known; it is known too where requests took QEMU much longer than the trace saw
     */
    public List<HeldRequests> guestTimes(BiPredicate<Integer, String> disks) {
        List<HeldRequests> result = new ArrayList<>();
        for (Inventory inventory : inventories.get()) {
            for (TracedProcess process : inventory.processes()) {
                for (TracedDisk disk : process.disks()) {
                    boolean known = disks.test(process.processId(), disk.event().disk());
                    guestTime(process.processId(), disk.event())
                            .filter(counted -> known || isMuchLonger(counted))
                            .ifPresent(result::add);
                }
            }
        }
        return result;
    }

    private boolean isMuchLonger(HeldRequests counted) {
        long seen = counter(times, counted.virtualMachine(), counted.disk())[0];
        return counted.guestTime() > MUCH_LONGER * seen
                && counted.guestTime() - seen > MUCH_LONGER_NANOS * counted.guestOperations()
                && !untimed.contains(counted.virtualMachine() + " " + counted.disk());
    }

    private Optional<HeldRequests> guestTime(int pid, VirtualDisk disk) {
        Optional<QmpBlockStats> end = of(after, pid, disk);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        QmpBlockStats b = end.get();
        QmpBlockStats a = of(before, pid, disk).orElseGet(b::before);
        return Optional.of(new HeldRequests(
                disk.virtualMachine(),
                pid,
                disk.disk(),
                "unknown",
                0,
                0,
                0,
                0,
                0,
                b.reads() + b.writes() - a.reads() - a.writes(),
                b.nanos() - a.nanos()));
    }

    private static Optional<QmpBlockStats> of(Map<Integer, List<QmpBlockStats>> stats, int pid, VirtualDisk disk) {
        return stats.getOrDefault(pid, List.of()).stream()
                .filter(one -> one.isOf(disk.disk()))
                .findFirst();
    }

    private void compare(
            VirtualDisk disk, List<QmpBlockStats> start, List<QmpBlockStats> end, List<Reconciliation> result) {
        Optional<QmpBlockStats> first =
                start.stream().filter(stats -> stats.isOf(disk.disk())).findFirst();
        Optional<QmpBlockStats> last =
                end.stream().filter(stats -> stats.isOf(disk.disk())).findFirst();
        if (last.isPresent()) {
            QmpBlockStats b = last.get();
            QmpBlockStats a = first.orElseGet(b::before); // one that was plugged in since counts from 0
            long expectedReads = b.reads() - b.readsMerged() - a.reads() + a.readsMerged();
            long expectedWrites = b.writes() - b.writesMerged() - a.writes() + a.writesMerged();
            result.add(event(disk, "reads, QMP rd_operations - rd_merged", expectedReads, seen(reads, disk)));
            result.add(event(disk, "writes, QMP wr_operations - wr_merged", expectedWrites, seen(writes, disk)));
        }
    }

    private static long seen(Map<String, Map<String, long[]>> counters, VirtualDisk disk) {
        return counters.getOrDefault(disk.virtualMachine(), Map.of()).getOrDefault(disk.disk(), new long[1])[0];
    }

    private static Reconciliation event(VirtualDisk disk, String what, long expected, long seen) {
        return new Reconciliation(
                disk.virtualMachine(), disk.disk(), what, expected, seen, seen > expected ? EXPLANATION : "");
    }

    private static Optional<List<QmpBlockStats>> stats(Inventory inventory, TracedProcess process) {
        try {
            List<QmpBlockStats> stats = inventory.blockStats(process.processId());
            return stats.isEmpty() ? Optional.empty() : Optional.of(stats);
        } catch (QmpException silent) {
            return Optional.empty();
        }
    }
}
