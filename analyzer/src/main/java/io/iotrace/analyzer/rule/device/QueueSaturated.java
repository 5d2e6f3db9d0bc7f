// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.remedy.Remedy;

/** No request tags (RULES 2, rule 10). */
public final class QueueSaturated extends StallRule {
    public QueueSaturated() {
        super("device-queue-saturated", Topic.DEVICE);
    }

    @Override
    protected String summary() {
        return "no room in the device's queue";
    }

    @Override
    protected Remedy remedy(DiskView disk) {
        return Remedy.advice(
                "Find who fills the queue: the report names neighbours on the leaf. Limit the noisy one (libvirt iotune, io.max),"
                        + " give victims an IOThread of their own, or let the device take more (queue/nr_requests, and for SCSI"
                        + " device/queue_depth), which costs latency. With io_uring the event loop does not sleep for a tag.");
    }
}
