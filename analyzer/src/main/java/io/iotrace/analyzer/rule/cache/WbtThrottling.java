// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.remedy.Remedy;

/** wbt (RULES 3, rule 36). */
public final class WbtThrottling extends StallRule {
    public WbtThrottling() {
        super("wbt-throttling", Topic.CACHE);
    }

    @Override
    protected String summary() {
        return "write-back throttling or another quality of service of the block layer";
    }

    @Override
    protected Remedy remedy(DiskView disk) {
        return disk.all().buffered() == 0
                ? Remedy.advice(
                        "Direct writes are exempt from write-back throttling, so look for io.latency or io.cost of the VM's cgroup.")
                : Remedy.advice("Use O_DIRECT for the image, which is exempt; or switch it off for the device: echo 0 >"
                        + " /sys/block/DEVICE/queue/wbt_lat_usec.");
    }
}
