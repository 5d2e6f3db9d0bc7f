// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.HostNames;
import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.host.HostListener;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Tells the assembly's thread what the host's threads found. */
final class HostRelay implements HostListener {
    private final Assembly assembly;
    private final Consumer<Inventory> changed;

    /** @param changed is told of each new inventory too */
    HostRelay(Assembly assembly, Consumer<Inventory> changed) {
        this.assembly = assembly;
        this.changed = changed;
    }

    @Override
    public void fileNamed(int index, TracedFile file, TracedDiskName disk) {
        assembly.tell(() -> assembly.names().answerFile(index, file, disk));
    }

    @Override
    public void threadNamed(int processId, int threadId, String name) {
        assembly.tell(() -> assembly.names().answerThread(processId, threadId, name));
    }

    @Override
    public void deviceNamed(int device, Optional<String> name) {
        assembly.tell(() -> assembly.names().answerDevice(device, name));
    }

    @Override
    public void threadBegan(int processId, int threadId) {
        assembly.tell(() -> assembly.assembler().threadBegan(processId, threadId));
    }

    @Override
    public void hostNamed(HostNames names) {
        assembly.tell(() -> assembly.names().answerHost(names));
    }

    @Override
    public void inventoryChanged(Inventory before, Inventory after) {
        changed.accept(after);
        assembly.tell(() -> assembly.subscriptions()
                .forEach(subscription ->
                        InventoryEvents.changes(before, after, subscription::isOf, subscription::event)));
    }

    @Override
    public void diskUsed(VirtualDisk disk) {
        assembly.tell(() -> assembly.event(disk.processId(), EventContext.at(System.nanoTime()), disk));
    }

    @Override
    public void processEnded(int processId) {
        assembly.tell(() -> assembly.gate().processEnded(processId));
    }

    @Override
    public void ioLimited(int processId, boolean limited) {
        assembly.tell(() -> assembly.limited(processId, limited));
    }

    @Override
    public void threadSampled(int processId, EventContext context, ThreadStatistics event) {
        assembly.tell(() -> assembly.threadSampled(processId, context, event));
    }

    @Override
    public void sampled(Set<Integer> processIds, EventContext context, RecordingEvent event) {
        assembly.tell(() -> assembly.subscriptions().stream()
                .filter(subscription -> processIds.stream().anyMatch(subscription::isOf))
                .forEach(subscription -> subscription.event(context, event)));
    }

    @Override
    public void failed(RuntimeException fault) {
        assembly.tell(() -> {
            throw new IllegalStateException("looking at the host failed", fault);
        });
    }
}
