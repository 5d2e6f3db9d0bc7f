// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.collector.inventory.ImageFile;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.event.VirtualDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names from the inventory. A file that the inventory does not know and that its process has open makes it look again: a disk may have
 * been plugged in.
 */
final class InventoryNames implements Names {
    /** Receives what was not known before. */
    interface Listener {
        void inventoryChanged(Inventory before, Inventory after);

        /** The first request of a disk came. */
        void diskUsed(VirtualDisk disk);
    }

    private final Listener listener;
    private final Map<Integer, String> threads = new HashMap<>();
    private final Map<Integer, String> devices = new HashMap<>();
    private final Map<Integer, List<String>> disks = new HashMap<>();
    private Inventory inventory;

    InventoryNames(Inventory inventory, Listener listener) {
        this.inventory = inventory;
        this.listener = listener;
    }

    Inventory inventory() {
        return inventory;
    }

    @Override
    public TracedDiskName disk(TracedFile file) {
        Optional<VirtualDisk> disk = inventory.diskOf(file.processId(), file.device(), file.inode());
        if (disk.isEmpty() && OpenDescriptors.include(file)) {
            Inventory before = inventory;
            inventory = before.refreshFor(file.processId(), file.device(), file.inode());
            listener.inventoryChanged(before, inventory);
            disk = inventory.diskOf(file.processId(), file.device(), file.inode());
        }
        disk.ifPresent(listener::diskUsed);
        ImageFile image = inventory.imageFileOf(file.processId(), file.device(), file.inode());
        return disk.map(found -> name(file.processId(), found, image)).orElse(null);
    }

    private TracedDiskName name(int processId, VirtualDisk disk, ImageFile image) {
        List<String> known = disks.computeIfAbsent(processId, pid -> new ArrayList<>());
        if (!known.contains(disk.disk())) {
            known.add(disk.disk());
        }
        boolean guest = inventory.processes().stream()
                .filter(process -> process.processId() == processId)
                .findFirst()
                .map(TracedProcess::machine)
                .map(machine -> machine.qemu())
                .orElse(false);
        return new TracedDiskName(
                processId, disk.virtualMachine(), disk.disk(), known.indexOf(disk.disk()), guest, image);
    }

    @Override
    public String thread(int processId, int threadId) {
        return threads.computeIfAbsent(threadId, tid -> {
            try {
                return Files.readString(Path.of("/proc/" + processId + "/task/" + tid + "/comm"))
                        .strip();
            } catch (IOException threadIsGone) {
                return Integer.toString(tid);
            }
        });
    }

    @Override
    public String device(int device) {
        return devices.computeIfAbsent(
                device,
                number -> inventory
                        .nameOfDevice(number & 0xffffffffL)
                        .orElseGet(() -> (number >>> 20) + ":" + (number & 0xfffff)));
    }

    @Override
    public int node(int processor) {
        return inventory.nodeOfProcessor(processor);
    }
}
