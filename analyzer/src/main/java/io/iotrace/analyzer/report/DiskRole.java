// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Inventory;
import io.iotrace.analyzer.rule.fact.Jobs;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whose the I/O of a file is that a virtual machine has open and no device of its guest is known to show. */
final class DiskRole {
    private DiskRole() {}

    /** In a sentence; empty for a guest's disk, and for a file of a process that is no virtual machine. */
    static Optional<String> of(VirtualDisk disk, Inventory inventory, Jobs jobs) {
        boolean guest = inventory.virtualMachines().stream()
                .anyMatch(machine -> machine.processId() == disk.processId() && machine.qemu());
        if (!guest || !(disk.deviceModel() == null || disk.deviceModel().isEmpty())) {
            return Optional.empty();
        }
        List<BlockJob> writers = jobs.of(disk.processId()).stream()
                .filter(job -> disk.file() != null && disk.file().equals(job.target()))
                .toList();
        return Optional.of(
                writers.isEmpty()
                        ? "no device of the guest is known to show it: plugged in while it ran, or QEMU's own, such as a backup's target"
                        : "target of " + names(writers) + ": this I/O is QEMU's own, not the guest's");
    }

    /** Whether a job is a disk's; one whose disk is not known may be. */
    static boolean isOf(BlockJob job, String disk) {
        return job.disk() == null || job.disk().isEmpty() || job.disk().equals(disk);
    }

    /** Such as "the backup job bk". */
    static String names(List<BlockJob> jobs) {
        return jobs.stream()
                .map(job -> "the " + job.type() + " job " + job.job())
                .collect(Collectors.joining(" and "));
    }
}
