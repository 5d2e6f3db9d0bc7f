// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.inventory.ImageFile;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names from the inventory of some processes. A file that the inventory does not know and that its process has open makes it look again,
 * since a disk may have been plugged in; so does who finds a new thread. One thread's, but for {@link #inventory}.
 */
final class InventoryNames {
    /** Receives what was not known before. */
    interface Listener {
        void inventoryChanged(Inventory before, Inventory after);

        /** A disk was asked for: a request of it came. */
        void diskUsed(VirtualDisk disk);
    }

    private record FileOfProcess(int processId, long device, long inode) {}

    private static final int MAX_KEPT = 4096;

    /** Buses whose controllers' registers QEMU emulates; NVMe has ioeventfds only when told to (hw/nvme/ctrl.c). */
    private static final Set<String> EMULATED = Set.of("ide", "ahci", "nvme", "scsi", "usb", "floppy");

    private final Listener listener;
    private final Map<Integer, String> threads = bounded();
    /** What threads were called when the inventory was taken: one that has ended since has no other name. */
    private final Map<Integer, String> inventoried = bounded();

    /** What each process's ordinals stand for. */
    private final Map<Integer, List<String>> disks = new HashMap<>();

    /** Processes that have closed files since they were looked at. */
    private final Set<Integer> changed = new HashSet<>();

    /** Disks by their files, for requests that are looked at when QEMU has closed the file: late, or of a disk that is plugged often. */
    private final Map<FileOfProcess, VirtualDisk> used = bounded();

    /** Processes that are no virtual machines, those that have ended included. */
    private final Map<Integer, VirtualMachine> others = new HashMap<>();

    private volatile Inventory inventory;

    InventoryNames(Inventory inventory, Listener listener) {
        this.inventory = inventory;
        this.listener = listener;
        keepThreadNames();
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_KEPT; // workers and plugged disks come and go
            }
        };
    }

    private void keepThreadNames() {
        for (TracedProcess process : inventory.processes()) {
            if (!process.machine().qemu()) {
                others.put(process.processId(), process.machine());
            }
            process.threads().forEach(thread -> inventoried.put(thread.threadId(), thread.name()));
        }
    }

    Inventory inventory() {
        return inventory;
    }

    TracedDiskName disk(TracedFile file) {
        Optional<VirtualDisk> disk = inventory.diskOf(file.processId(), file.device(), file.inode());
        FileOfProcess key = new FileOfProcess(file.processId(), file.device(), file.inode());
        boolean old = changed.contains(file.processId());
        if ((old || disk.map(inventory::mayBeNamed).orElse(true)) && isOpen(file)) {
            changed.remove(file.processId());
            replace(inventory.refreshFor(file.processId(), file.device(), file.inode()));
            disk = inventory.diskOf(file.processId(), file.device(), file.inode());
        }
        disk.ifPresent(found -> used.put(key, found));
        // A file that is open and no disk has the inode number of one that was deleted.
        if (disk.isEmpty() && used.containsKey(key) && !isOpen(file)) {
            disk = Optional.of(used.get(key));
        }
        if (disk.isEmpty()) {
            disk = usedBefore(file);
        }
        disk.ifPresent(listener::diskUsed);
        ImageFile image = inventory.imageFileOf(file.processId(), file.device(), file.inode());
        return disk.map(found -> name(found, image)).orElse(null);
    }

    /** A file that was read directly is a disk whoever closed it since; a library that was read is none. */
    private Optional<VirtualDisk> usedBefore(TracedFile file) {
        boolean isDisk = file.inode() == 0 || (file.direct() && !isOpen(file));
        return Optional.ofNullable(others.get(file.processId()))
                .filter(process -> isDisk)
                .flatMap(process ->
                        inventory.usedBefore(process, file.device(), file.inode(), file.name(), file.direct()));
    }

    /** Takes the inventory again, since these processes have threads that it does not know. */
    void lookAgain(Set<Integer> processIds) {
        replace(inventory.refresh(processIds));
    }

    private void replace(Inventory newer) {
        Inventory before = inventory;
        inventory = newer;
        keepThreadNames();
        listener.inventoryChanged(before, newer);
    }

    private static boolean isOpen(TracedFile file) {
        return OpenDescriptors.of(file.processId()).include(file);
    }

    void forget(TracedFile file) {
        changed.add(file.processId());
    }

    private TracedDiskName name(VirtualDisk disk, ImageFile image) {
        Optional<TracedProcess> process = inventory.processes().stream()
                .filter(candidate -> candidate.processId() == disk.processId())
                .findFirst();
        boolean guest = process.map(found -> found.machine().qemu()).orElse(false);
        return new TracedDiskName(
                disk.processId(),
                disk.virtualMachine(),
                disk.disk(),
                ordinal(disk, process.map(TracedProcess::disks).orElse(List.of())),
                sharesQueues(disk),
                !EMULATED.contains(disk.bus()),
                guest,
                disk.deviceModel() != null && !disk.deviceModel().isEmpty(),
                guest && inventory.mayBeNamed(disk),
                image);
    }

    /** Kicks are of the controller's queues, whichever of its disks they are for. */
    private static boolean sharesQueues(VirtualDisk disk) {
        return disk.bus().equals("virtio-scsi") && !disk.controllerId().isEmpty();
    }

    /** The disk's number, which it keeps; the first that is free, or was of a disk that is no more, for one that has none. */
    private int ordinal(VirtualDisk disk, List<TracedDisk> present) {
        List<String> known = disks.computeIfAbsent(disk.processId(), pid -> new ArrayList<>());
        String wanted = queues(disk);
        int ordinal = known.indexOf(wanted);
        for (int i = 0; i < known.size() && ordinal < 0; i++) {
            String old = known.get(i);
            if (present.stream().noneMatch(other -> queues(other.event()).equals(old))) {
                known.set(i, wanted);
                ordinal = i;
            }
        }
        if (ordinal < 0) {
            ordinal = known.size();
            known.add(wanted);
        }
        return ordinal;
    }

    /** Whose the disk's queues are: its controller's, or its own, by its image, as its name may change when another of that name comes. */
    private static String queues(VirtualDisk disk) {
        if (sharesQueues(disk)) {
            return "controller " + disk.controllerId();
        }
        return disk.device() == 0 ? disk.disk() : disk.device() + ":" + disk.inode();
    }

    /** A thread has begun, with an id that another may have had before. */
    void threadBegan(int threadId) {
        threads.remove(threadId);
    }

    String thread(int processId, int threadId) {
        return threads.computeIfAbsent(threadId, tid -> nameOfThread(processId, tid));
    }

    private String nameOfThread(int processId, int threadId) {
        try {
            return Files.readString(Path.of("/proc/" + processId + "/task/" + threadId + "/comm"))
                    .strip();
        } catch (IOException threadIsGone) {
            String name = inventoried.getOrDefault(threadId, "");
            return name.isEmpty() ? Integer.toString(threadId) : name;
        }
    }
}
