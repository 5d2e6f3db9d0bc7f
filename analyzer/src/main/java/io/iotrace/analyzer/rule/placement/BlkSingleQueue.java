// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

/** num-queues=1 of virtio-blk (RULES 3, rule 18). */
public final class BlkSingleQueue extends SingleQueue {
    public BlkSingleQueue() {
        super("virtio-single-queue", "virtio-blk", "num-queues");
    }
}
