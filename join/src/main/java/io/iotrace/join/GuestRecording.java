// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.List;

/**
 * What the guest's recordings say: the agent's, and those of {@code iotrace agent extents} and {@code identity}.
 *
 * @param calls operations by their start
 * @param clock whether JFR's times could be turned into the kernel's; without that the wall clock is all there is
 * @param bootId boot of the guest's kernel, null when not known
 * @param processId the JVM's process id, 0 when not known
 * @param disks the guest's disks, by name
 * @param extents where files are on them
 * @param lost operations that the agent could not record, -1 when not known
 */
public record GuestRecording(
        List<FileCall> calls,
        GuestClock clock,
        String bootId,
        long processId,
        List<GuestDisk> disks,
        FileExtents extents,
        long lost) {}
