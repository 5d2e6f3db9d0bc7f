// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.assemble.Questions;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

/**
 * The host as the collector sees it: which disks and threads there are, and once a second what they did. Names are found on one thread,
 * samples are taken on another, images are looked at on a third: what hangs in one, such as a descriptor of a file server that does not
 * answer, delays no other, and nobody who drains or assembles.
 */
public final class HostModel implements Questions, AutoCloseable {
    private static final long LIFE_MILLIS = 200;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_LAST_NANOS = 900_000_000;

    private final HostListener listener;
    private final Worker names = new Worker("iotrace-names", this::failed);
    private final Worker samples = new Worker("iotrace-sampler", this::failed);
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final Map<Integer, Watched> byProcess = new ConcurrentHashMap<>();
    private final Set<Integer> alive = ConcurrentHashMap.newKeySet();
    private final SecondSampler sampler;
    private final ClosedFiles closedFiles;
    private final ProbeTables probe;
    private long nextSecond;

    /** @param places size of the probe's table of files */
    public HostModel(HostRoot host, ProbeTables probe, int places, HostListener listener) {
        this.listener = listener;
        this.probe = probe;
        sampler = new SecondSampler(host, listener);
        closedFiles = new ClosedFiles(probe, places, OpenDescriptors::of, this::fileClosed);
        nextSecond = System.nanoTime() + SECOND;
        samples.repeat(this::look, LIFE_MILLIS);
    }

    /** Looks after the processes of this inventory from now on. */
    public void watch(Inventory inventory) {
        Watched group = new Watched(inventory, listener, this::tellHostNames);
        watched.add(group);
        inventory.processes().forEach(process -> {
            byProcess.put(process.processId(), group);
            alive.add(process.processId());
        });
        tellHostNames();
        group.tellThreads();
        samples.tell(() -> sampler.begin(inventory));
    }

    private void failed(RuntimeException fault) {
        listener.failed(fault);
    }

    private void tellHostNames() {
        listener.hostNamed(
                new InventoryHostNames(watched.stream().map(Watched::inventory).toList()));
    }

    /** Looks after the process no more. */
    public void unwatch(int processId) {
        Watched group = byProcess.remove(processId);
        alive.remove(processId);
        if (group != null && group.processes().stream().noneMatch(byProcess::containsKey)) {
            watched.remove(group);
            names.tell(() -> group.inventory().close());
        }
    }

    /** What is known of a process now. */
    public Optional<Inventory> inventory(int processId) {
        return Optional.ofNullable(byProcess.get(processId)).map(Watched::inventory);
    }

    /** Whether a process was there a moment ago. */
    public boolean isAlive(int processId) {
        return alive.contains(processId);
    }

    @Override
    public void file(int index, TracedFile file) {
        names.tell(() -> {
            Watched group = byProcess.get(file.processId());
            listener.fileNamed(index, file, group == null ? null : group.names().disk(file));
        });
    }

    @Override
    public void thread(int processId, int threadId) {
        names.tell(() -> {
            Watched group = byProcess.get(processId);
            listener.threadNamed(
                    processId,
                    threadId,
                    group == null ? Integer.toString(threadId) : group.names().thread(processId, threadId));
        });
    }

    /** Of the kernel itself: a device that came after the last look, or a path of NVMe, whose number sysfs does not have. */
    @Override
    public void device(int number) {
        names.tell(() -> listener.deviceNamed(number, probe.deviceName(number)));
    }

    private void fileClosed(TracedFile file) {
        names.tell(() -> Optional.ofNullable(byProcess.get(file.processId()))
                .ifPresent(group -> group.names().forget(file)));
    }

    private void look() {
        for (Map.Entry<Integer, Watched> entry : byProcess.entrySet()) {
            int pid = entry.getKey();
            if (alive.contains(pid) && !entry.getValue().inventory().isThere(pid)) {
                alive.remove(pid);
                listener.processEnded(pid);
            }
        }
        long now = System.nanoTime();
        if (now >= nextSecond) {
            nextSecond = Math.max(nextSecond + SECOND, now);
            sample(now);
            closedFiles.look();
        }
    }

    private void sample(long now) {
        lookForThreads();
        watched.forEach(group -> names.tell(group::lookAtSettings));
        sampler.sample(inventories(), alive, now);
    }

    private List<Inventory> inventories() {
        return watched.stream().map(Watched::inventory).toList();
    }

    /** A vCPU or an IOThread may be plugged in; workers come and go. */
    private void lookForThreads() {
        for (Watched group : watched) {
            for (TracedProcess process : group.inventory().processes()) {
                int pid = process.processId();
                if (alive.contains(pid)) {
                    boolean plugged = sampler.newThreads(process);
                    names.tell(() -> group.threadsChanged(sampler.takeBegan(pid), pid, plugged));
                }
            }
        }
    }

    /**
     * Takes the last samples of a trace that ends; false when that lasts too long. Threads of the last second are found and named first, so
     * that they have a sample, too.
     */
    public boolean sampleLast() {
        long deadline = System.nanoTime() + LONGEST_LAST_NANOS;
        boolean found = await(samples.run(this::lookForThreads), deadline) && await(names.run(() -> {}), deadline);
        boolean sampled = await(
                samples.run(() -> {
                    sample(System.nanoTime());
                    sampler.last();
                }),
                deadline);
        return await(names.run(() -> {}), deadline) && found && sampled;
    }

    private static boolean await(Future<?> work, long deadline) {
        return Worker.await(work, Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
    }

    @Override
    public void close() {
        names.close();
        samples.close();
        sampler.close();
        inventories().forEach(Inventory::close);
    }

    /** Some processes that are looked after together. */
    private static final class Watched implements InventoryNames.Listener {
        private final HostListener listener;
        private final Runnable hostChanged;
        private final InventoryNames names;
        private final Set<VirtualDisk> used = ConcurrentHashMap.newKeySet();

        Watched(Inventory inventory, HostListener listener, Runnable hostChanged) {
            this.listener = listener;
            this.hostChanged = hostChanged;
            names = new InventoryNames(inventory, this);
        }

        Inventory inventory() {
            return names.inventory();
        }

        InventoryNames names() {
            return names;
        }

        List<Integer> processes() {
            return inventory().processes().stream()
                    .map(TracedProcess::processId)
                    .toList();
        }

        void tellThreads() {
            inventory()
                    .processes()
                    .forEach(process -> process.threads()
                            .forEach(thread ->
                                    listener.threadNamed(process.processId(), thread.threadId(), thread.name())));
        }

        /** Threads that have begun, and whether one of them is of the machine and no worker. */
        void threadsChanged(Map<Integer, String> began, int processId, boolean plugged) {
            began.keySet().forEach(thread -> {
                names.threadBegan(thread);
                listener.threadBegan(processId, thread);
                listener.threadNamed(processId, thread, names.thread(processId, thread));
            });
            if (plugged) {
                names.lookAgain(Set.of(processId));
            }
        }

        /** Limits and block jobs that were set over QMP. */
        void lookAtSettings() {
            Set<Integer> changed = inventory().changedSettings();
            if (!changed.isEmpty()) {
                names.lookAgain(changed);
            }
        }

        @Override
        public void inventoryChanged(Inventory before, Inventory after) {
            listener.inventoryChanged(before, after);
            hostChanged.run();
        }

        /** A guest's disks are told with its inventory; what another process has open is a disk once it is used as one. */
        @Override
        public void diskUsed(VirtualDisk disk) {
            if (used.add(disk) && !isGuest(disk.processId())) {
                listener.diskUsed(disk);
            }
        }

        private boolean isGuest(int processId) {
            return inventory().processes().stream()
                    .anyMatch(process -> process.processId() == processId
                            && process.machine().qemu());
        }
    }
}
