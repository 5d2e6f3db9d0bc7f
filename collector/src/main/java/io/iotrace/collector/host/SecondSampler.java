// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Once a second: what threads, leaves and images did. One thread's, but for {@link #takeBegan}. */
final class SecondSampler implements AutoCloseable {
    private final HostListener listener;
    private final ThreadSampler threads = new ThreadSampler(Path.of("/proc"));
    private final LeafSampler leaves = new LeafSampler(Path.of("/sys"));
    private final NewThreads newThreads = new NewThreads(Path.of("/proc"));
    private final Map<Integer, Map<Integer, String>> began = new ConcurrentHashMap<>();
    private final IoLimits limits = new IoLimits(Path.of("/"));
    private final ImageSampler images;
    private final GroupSampler groups;
    private long sampled;

    SecondSampler(HostRoot host, HostListener listener) {
        this.listener = listener;
        images = new ImageSampler(host, listener);
        groups = new GroupSampler(host);
    }

    /** Takes the base of what is counted from now on. */
    void begin(Inventory inventory) {
        for (TracedProcess process : inventory.processes()) {
            newThreads.know(
                    process.processId(),
                    process.threads().stream()
                            .map(VirtualMachineThread::threadId)
                            .toList());
        }
        inventory
                .processes()
                .forEach(process -> listener.ioLimited(process.processId(), limits.limits(process.processId())));
        long now = System.nanoTime();
        if (sampled == 0) {
            sampled = now;
        }
        sampleThreads(inventory, processes(inventory), now);
        inventory.processes().forEach(process -> groups.sample(process.machine()));
        inventory.blockDevices().stream().filter(BlockDevice::leaf).forEach(device -> leaves.begin(device.name()));
    }

    /** Looks for threads that began; whether one of them is of the machine itself. */
    boolean newThreads(TracedProcess process) {
        Map<Integer, String> found = newThreads.look(process.processId());
        boolean plugged = false;
        for (Map.Entry<Integer, String> thread : found.entrySet()) {
            if (process.machine().qemu() && Inventory.isVirtualProcessorOrIoThread(thread.getValue())) {
                threads.began(thread.getKey());
                plugged = true;
            }
        }
        began.merge(process.processId(), found, SecondSampler::joined);
        return plugged;
    }

    private static Map<Integer, String> joined(Map<Integer, String> one, Map<Integer, String> other) {
        Map<Integer, String> all = new HashMap<>(one);
        all.putAll(other);
        return all;
    }

    /** Threads that began since this was last asked, by any thread. */
    Map<Integer, String> takeBegan(int processId) {
        Map<Integer, String> taken = began.remove(processId);
        return taken == null ? Map.of() : taken;
    }

    void sample(List<Inventory> inventories, Set<Integer> alive, long now) {
        inventories.forEach(inventory -> sampleThreads(inventory, alive, now));
        sampleLeaves(inventories, now);
        inventories.forEach(inventory -> sampleGroups(inventory, alive, now));
        alive.forEach(pid -> listener.ioLimited(pid, limits.limits(pid)));
        images.sample(inventories, now);
        sampled = now;
    }

    private void sampleThreads(Inventory inventory, Set<Integer> alive, long now) {
        for (TracedProcess process : inventory.processes()) {
            if (alive.contains(process.processId())) {
                process.threads()
                        .forEach(thread -> threads.sample(
                                thread,
                                sampled,
                                now,
                                (context, event) -> listener.threadSampled(process.processId(), context, event)));
            }
        }
    }

    private void sampleLeaves(List<Inventory> inventories, long now) {
        Map<String, Set<Integer>> users = new HashMap<>();
        for (Inventory inventory : inventories) {
            for (BlockDevice device : inventory.blockDevices()) {
                if (device.leaf()) {
                    users.computeIfAbsent(device.name(), name -> new HashSet<>())
                            .addAll(processes(inventory));
                }
            }
        }
        users.forEach((leaf, processes) -> leaves.sample(leaf, Math.max(1, now - sampled))
                .ifPresent(event ->
                        listener.sampled(processes, new EventContext(sampled, now - sampled, 0, null), event)));
    }

    private void sampleGroups(Inventory inventory, Set<Integer> alive, long now) {
        for (TracedProcess process : inventory.processes()) {
            if (alive.contains(process.processId())) {
                groups.sample(process.machine())
                        .ifPresent(event -> listener.sampled(
                                Set.of(process.processId()), new EventContext(sampled, now - sampled, 0, null), event));
            }
        }
    }

    private static Set<Integer> processes(Inventory inventory) {
        Set<Integer> processes = new HashSet<>();
        inventory.processes().forEach(process -> processes.add(process.processId()));
        return processes;
    }

    /** Hands on what was begun with the last sample. */
    void last() {
        images.end();
    }

    @Override
    public void close() {
        images.close();
    }
}
