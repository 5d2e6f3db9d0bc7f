// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.assemble.HostNames;
import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.probe.TracedFile;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.ThreadStatistics;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Optional;
import java.util.Set;

/** Receives what {@link HostModel} finds out, on its threads. */
public interface HostListener {
    /** The answer to a question about a file; null when it is no disk. */
    void fileNamed(int index, TracedFile file, TracedDiskName disk);

    /** The answer to a question about a thread, or the news of one. */
    void threadNamed(int processId, int threadId, String name);

    /** The answer to a question about a device; empty when nobody can tell. */
    void deviceNamed(int device, Optional<String> name);

    /** A thread has begun; another may have had its id. */
    void threadBegan(int processId, int threadId);

    void hostNamed(HostNames names);

    void inventoryChanged(Inventory before, Inventory after);

    /** The first request of a disk came. */
    void diskUsed(VirtualDisk disk);

    /** The process is no more. */
    void processEnded(int processId);

    /** Whether a control group limits the I/O of the process; told again when that changes. */
    void ioLimited(int processId, boolean limited);

    /** What a thread did; its episodes and kicks are not counted here. */
    void threadSampled(int processId, EventContext context, ThreadStatistics event);

    /** Seen of the host below these processes. */
    void sampled(Set<Integer> processIds, EventContext context, RecordingEvent event);

    /** A fault of the host model itself. */
    void failed(RuntimeException fault);
}
