// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The traced processes, their disks and threads, and the host below them. */
public final class Inventory {
    private static final Set<String> STACKED = Set.of("dm", "md");

    private final Latest<String, Host> hosts = new Latest<>();
    private final Latest<Integer, VirtualMachine> virtualMachines = new Latest<>();
    private final Latest<DiskId, VirtualDisk> disks = new Latest<>();
    private final Latest<ThreadId, VirtualMachineThread> threads = new Latest<>();
    private final Latest<String, BlockDevice> blockDevices = new Latest<>();
    private final Latest<Integer, NumaNode> numaNodes = new Latest<>();

    private record DiskId(int processId, String disk) implements Comparable<DiskId> {
        private static final Comparator<DiskId> ORDER =
                Comparator.comparingInt(DiskId::processId).thenComparing(DiskId::disk);

        @Override
        public int compareTo(DiskId other) {
            return ORDER.compare(this, other);
        }
    }

    private record ThreadId(int processId, int threadId) implements Comparable<ThreadId> {
        private static final Comparator<ThreadId> ORDER =
                Comparator.comparingInt(ThreadId::processId).thenComparingInt(ThreadId::threadId);

        @Override
        public int compareTo(ThreadId other) {
            return ORDER.compare(this, other);
        }
    }

    void add(long monotonicNanos, RecordingEvent event) {
        if (event instanceof Host host) {
            hosts.add("", monotonicNanos, host);
        } else if (event instanceof VirtualMachine machine) {
            virtualMachines.add(machine.processId(), monotonicNanos, machine);
        } else if (event instanceof VirtualDisk disk) {
            disks.add(new DiskId(disk.processId(), disk.disk()), monotonicNanos, disk);
        } else if (event instanceof VirtualMachineThread thread) {
            threads.add(new ThreadId(thread.processId(), thread.threadId()), monotonicNanos, thread);
        } else if (event instanceof BlockDevice device) {
            blockDevices.add(device.name(), monotonicNanos, device);
        } else if (event instanceof NumaNode node) {
            numaNodes.add(node.node(), monotonicNanos, node);
        }
    }

    void merge(Inventory other) {
        hosts.merge(other.hosts);
        virtualMachines.merge(other.virtualMachines);
        disks.merge(other.disks);
        threads.merge(other.threads);
        blockDevices.merge(other.blockDevices);
        numaNodes.merge(other.numaNodes);
    }

    public Optional<Host> host() {
        return hosts.get("");
    }

    public List<VirtualMachine> virtualMachines() {
        return virtualMachines.all();
    }

    public Optional<VirtualMachine> virtualMachine(int processId) {
        return virtualMachines.get(processId);
    }

    public List<VirtualDisk> disks() {
        return disks.all();
    }

    public Optional<VirtualDisk> disk(int processId, String disk) {
        return disks.get(new DiskId(processId, disk));
    }

    /** Whether a disk's image lies on a leaf device. */
    public boolean isOnLeaf(int processId, String disk, String leaf) {
        return disk(processId, disk)
                .map(VirtualDisk::leaves)
                .filter(leaves -> List.of(leaves.split(" ", -1)).contains(leaf))
                .isPresent();
    }

    public List<VirtualMachineThread> threads(int processId) {
        return threads.all().stream()
                .filter(thread -> thread.processId() == processId)
                .toList();
    }

    public Optional<VirtualMachineThread> thread(int processId, int threadId) {
        return threads.get(new ThreadId(processId, threadId));
    }

    public List<BlockDevice> blockDevices() {
        return blockDevices.all();
    }

    public Optional<BlockDevice> blockDevice(String name) {
        return blockDevices.get(name);
    }

    /** The devices of dm and md between an image and its leaves, from the top. */
    public List<BlockDevice> stackedDevices(VirtualDisk disk) {
        List<BlockDevice> stacked = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Deque<BlockDevice> below = new ArrayDeque<>();
        blockDevices.all().stream()
                .filter(device -> device.device() == disk.device())
                .forEach(below::add);
        while (!below.isEmpty()) {
            BlockDevice device = below.poll();
            if (!seen.add(device.name())) {
                continue;
            }
            if (STACKED.contains(device.kind())) {
                stacked.add(device);
            }
            for (String parent : device.parents().split(" ", -1)) {
                blockDevice(parent).ifPresent(below::add);
            }
        }
        return stacked;
    }

    public NumaTopology numa() {
        return new NumaTopology(numaNodes.all());
    }
}
