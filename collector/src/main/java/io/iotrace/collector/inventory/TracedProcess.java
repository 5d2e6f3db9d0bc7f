// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.recording.event.VirtualMachine;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.List;

/**
 * A process that is traced.
 *
 * @param processId pid
 * @param machine the process as it goes into the recording
 * @param threads its threads, by id
 * @param disks its disks
 * @param warnings what was found and does not fit together, one sentence each
 */
public record TracedProcess(
        int processId,
        VirtualMachine machine,
        List<VirtualMachineThread> threads,
        List<TracedDisk> disks,
        List<String> warnings) {}
