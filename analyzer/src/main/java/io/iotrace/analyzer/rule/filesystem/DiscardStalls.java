// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import java.util.List;

/** Punching holes (RULES 3, rule 30). */
public final class DiscardStalls extends StallRule {
    public DiscardStalls() {
        super("discard-stalls", Topic.FILESYSTEM);
    }

    @Override
    protected String summary() {
        return "discards hold the image";
    }

    @Override
    protected Remedy remedy(DiskView disk) {
        return Remedy.advice(
                "Discard at a quiet hour (fstrim.timer in the guest) instead of with each deletion (mount option discard), or"
                        + " use a volume instead of a file. For qcow2 discard-no-unref=on keeps the clusters (QEMU 8.1).");
    }

    @Override
    protected List<Evidence> evidence(DiskView disk) {
        return List.of(
                new Evidence("discards", Numbers.count(disk.only("discard").requests())));
    }

    @Override
    protected boolean applies(DiskView disk) {
        return disk.only("discard").requests() > 0;
    }
}
