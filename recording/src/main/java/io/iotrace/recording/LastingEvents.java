// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.GuestMemory;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.HostSetting;
import io.iotrace.recording.event.ImageLayout;
import io.iotrace.recording.event.NumaNode;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Events that say what is so until something else is said, the last of each subject: a recording, or an analysis, that begins later needs
 * them. A block job is none, since nothing says that it has ended.
 */
public final class LastingEvents {
    private record Said(EventContext context, RecordingEvent event) {}

    private final Map<List<Object>, Said> bySubject = new LinkedHashMap<>();

    /** Keeps the event if it lasts. */
    public void add(EventContext context, RecordingEvent event) {
        List<Object> subject = subject(event);
        if (!subject.isEmpty()) {
            bySubject.put(subject, new Said(context, event));
        }
    }

    /** In the order in which their subjects were first heard of. */
    public void forEach(BiConsumer<EventContext, RecordingEvent> taker) {
        bySubject.values().forEach(said -> taker.accept(said.context(), said.event()));
    }

    /** The same without their times. */
    public List<RecordingEvent> all() {
        return bySubject.values().stream().map(Said::event).toList();
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
        if (event instanceof HostSetting setting) {
            return List.of(HostSetting.class, setting.device(), setting.name());
        }
        if (event instanceof GuestMemory memory) {
            return List.of(GuestMemory.class, memory.processId());
        }
        if (event instanceof ImageLayout layout) {
            return List.of(ImageLayout.class, layout.processId(), layout.disk());
        }
        return List.of();
    }
}
