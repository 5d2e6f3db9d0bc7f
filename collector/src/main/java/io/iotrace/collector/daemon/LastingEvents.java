// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events that say what is so until something else is said, the last of each subject: a recording that begins later needs them. */
final class LastingEvents {
    private final Map<List<Object>, RecordingEvent> bySubject = new LinkedHashMap<>();

    void add(RecordingEvent event) {
        List<Object> subject = subject(event);
        if (!subject.isEmpty()) {
            bySubject.put(subject, event);
        }
    }

    /** In the order in which their subjects were first heard of. */
    Collection<RecordingEvent> all() {
        return bySubject.values();
    }

    /** Empty when the event tells of one second. */
    private static List<Object> subject(RecordingEvent event) {
        if (event instanceof TraceSession || event instanceof Host) {
            return List.of(event.getClass());
        }
        if (event instanceof NumaNode node) {
            return List.of(NumaNode.class, node.node());
        }
        if (event instanceof BlockDevice device) {
            return List.of(BlockDevice.class, device.name());
        }
        if (event instanceof Hook hook) {
            return List.of(Hook.class, hook.point(), hook.hook());
        }
        if (event instanceof VirtualMachine machine) {
            return List.of(VirtualMachine.class, machine.processId());
        }
        if (event instanceof VirtualMachineThread thread) {
            return List.of(VirtualMachineThread.class, thread.processId(), thread.threadId());
        }
        if (event instanceof VirtualDisk disk) {
            return List.of(VirtualDisk.class, disk.processId(), disk.disk());
        }
        if (event instanceof DiskLimit limit) {
            return List.of(DiskLimit.class, limit.processId(), limit.disk(), limit.limiter(), limit.limited());
        }
        return List.of();
    }
}
