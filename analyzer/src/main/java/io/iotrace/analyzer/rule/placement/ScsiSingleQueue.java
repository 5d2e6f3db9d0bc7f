// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

/** One request queue of virtio-scsi for several vCPUs and disks (RULES 4, rule 47). */
public final class ScsiSingleQueue extends SingleQueue {
    public ScsiSingleQueue() {
        super("virtio-scsi-single-queue", "virtio-scsi", "num_queues");
    }
}
