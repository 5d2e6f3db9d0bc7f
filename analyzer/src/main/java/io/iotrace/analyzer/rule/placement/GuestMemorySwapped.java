// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.remedy.Remedy;

/** Faults inside the submit call (RULES 4, rule 63). */
public final class GuestMemorySwapped extends StallRule {
    public GuestMemorySwapped() {
        super("guest-memory-swapped", Topic.PLACEMENT);
    }

    @Override
    protected String summary() {
        return "memory of the guest must be brought in first";
    }

    @Override
    protected Remedy remedy(DiskView disk) {
        return Remedy.advice(
                "Lock the guest's memory (libvirt <memoryBacking><locked/>, QEMU -overcommit mem-lock=on), give the host more"
                        + " memory or fewer guests, and let a post-copy migration end.");
    }
}
