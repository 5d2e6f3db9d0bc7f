// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.SafeText;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.List;
import java.util.Optional;

/**
 * A process that is traced.
 *
 * @param processId pid
 * @param machine the process as it goes into the recording
 * @param threads its threads, by id
 * @param disks its disks
 * @param warnings what was found and does not fit together, one sentence each
 * @param unread why nothing but its name is known, when that is so: the end of a sentence that begins "not read: "
 * @param limits limits of the rate of its disks
 * @param jobs block jobs that QMP showed
 */
public record TracedProcess(
        int processId,
        VirtualMachine machine,
        List<VirtualMachineThread> threads,
        List<TracedDisk> disks,
        List<String> warnings,
        Optional<String> unread,
        List<DiskLimit> limits,
        List<BlockJob> jobs) {
    public TracedProcess {
        warnings = warnings.stream().map(SafeText::of).toList();
        unread = unread.map(SafeText::of);
    }

    /** A process that was read. */
    public TracedProcess(
            int processId,
            VirtualMachine machine,
            List<VirtualMachineThread> threads,
            List<TracedDisk> disks,
            List<String> warnings) {
        this(processId, machine, threads, disks, warnings, Optional.empty(), List.of(), List.of());
    }
}
