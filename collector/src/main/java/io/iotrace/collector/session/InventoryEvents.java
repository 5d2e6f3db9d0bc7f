// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.RecordingEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;

/** An inventory as events, and which stages a recording of it can have. */
final class InventoryEvents {
    /** Where no hook shows the kernel's completion of a block device's request. */
    private static final Span COMPLETE_AND_REAP = Span.of(Stage.COMPLETE, Stage.REAP);

    /** Of a buffered call that waited for the page cache to read. */
    private static final Span CALL_THAT_FILLED_CACHE = Span.of(Stage.SUBMIT, Stage.COMPLETE);

    private InventoryEvents() {}

    /** All of the processes that are asked for. */
    static void all(Inventory inventory, IntPredicate processes, BiConsumer<EventContext, RecordingEvent> out) {
        EventContext now = EventContext.at(System.nanoTime());
        out.accept(now, inventory.host());
        inventory.numaNodes().forEach(node -> out.accept(now, node));
        inventory.blockDevices().forEach(device -> out.accept(now, device));
        inventory.settings().forEach(setting -> out.accept(now, setting));
        inventory.memories().stream()
                .filter(memory -> processes.test(memory.processId()))
                .forEach(memory -> out.accept(now, memory));
        inventory.processes().stream()
                .filter(process -> processes.test(process.processId()))
                .forEach(process -> process(process, now, out));
    }

    /** What is new of them. */
    static void changes(
            Inventory before, Inventory after, IntPredicate processes, BiConsumer<EventContext, RecordingEvent> out) {
        if (after.processes().stream().noneMatch(process -> processes.test(process.processId()))) {
            return;
        }
        EventContext now = EventContext.at(System.nanoTime());
        after.blockDevices().stream()
                .filter(device -> !before.blockDevices().contains(device))
                .forEach(device -> out.accept(now, device));
        after.settings().stream()
                .filter(setting -> !before.settings().contains(setting))
                .forEach(setting -> out.accept(now, setting));
        after.processes().stream()
                .filter(process -> processes.test(process.processId()))
                .filter(process -> !before.processes().contains(process))
                .forEach(process -> process(process, now, out));
    }

    /** What a process that is no QEMU has open is a disk once it is used as one. */
    private static void process(TracedProcess process, EventContext now, BiConsumer<EventContext, RecordingEvent> out) {
        out.accept(now, process.machine());
        process.threads().forEach(thread -> out.accept(now, thread));
        if (process.machine().qemu()) {
            process.disks().forEach(disk -> out.accept(now, disk.event()));
            process.limits().forEach(limit -> out.accept(now, limit));
            process.jobs().forEach(job -> out.accept(now, job));
        }
    }

    /** Columns of the recording: a process that is not QEMU has no guest that kicks and is notified. */
    static Set<Span> measurable(List<Inventory> inventories) {
        List<TracedProcess> processes =
                inventories.stream().flatMap(one -> one.processes().stream()).toList();
        boolean guests =
                processes.stream().anyMatch(process -> process.machine().qemu());
        Set<Span> spans = new LinkedHashSet<>();
        for (Stage stage : Stage.values()) {
            if (guests || isOfKernel(stage)) {
                spans.add(Span.of(stage));
            }
        }
        spans.add(COMPLETE_AND_REAP);
        boolean buffered = processes.stream()
                .flatMap(process -> process.disks().stream())
                .map(TracedDisk::event)
                .anyMatch(disk -> !disk.cacheDirect());
        if (!guests || buffered) {
            spans.add(CALL_THAT_FILLED_CACHE);
        }
        return spans;
    }

    private static boolean isOfKernel(Stage stage) {
        return stage.compareTo(Stage.SUBMIT) >= 0 && stage.compareTo(Stage.COMPLETE) <= 0;
    }
}
