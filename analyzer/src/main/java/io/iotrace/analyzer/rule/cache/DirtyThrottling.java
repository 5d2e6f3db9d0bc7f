// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.remedy.Remedy;

/** balance_dirty_pages (RULES 3, rule 35). */
public final class DirtyThrottling extends StallRule {
    public DirtyThrottling() {
        super("dirty-throttling", Topic.CACHE);
    }

    @Override
    protected String summary() {
        return "the host has too many dirty pages";
    }

    @Override
    protected Remedy remedy(DiskView disk) {
        return Remedy.advice(
                "Use O_DIRECT for the image (see writeback-double-cache). Or let the host write back earlier and more evenly:"
                        + " sysctl vm.dirty_background_bytes=67108864, kept in /etc/sysctl.d.");
    }
}
