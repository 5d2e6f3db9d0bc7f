// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** event_idx is off (RULES 4, rule 62). */
public final class EventIdxOff extends AbstractDiskRule {
    public EventIdxOff() {
        super(RuleInfo.of("event-idx-off", Topic.QEMU, Need.CONFIGURATION, Need.COMMAND_LINE, Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!disk.bus().startsWith("virtio")
                || disk.options()
                        .queueProperty(known, "event_idx")
                        .filter("off"::equals)
                        .isEmpty()) {
            return Outcome.ok("event_idx is not switched off");
        }
        if (disk.isQuiet(1000) || (disk.all().requests() > 0 && disk.meanQueueDepth() < 2)) {
            return Outcome.notApplicable("with one request in flight there is nothing to suppress");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.LOW,
                "event_idx=off: every request costs a notification and every completion an interrupt",
                List.of(
                        new Evidence("event_idx", "off"),
                        new Evidence("queue depth", Numbers.decimal(disk.meanQueueDepth()))),
                new DiskRemedy(disk)
                        .withoutQueueProperty("event_idx")
                        .build("Leave event_idx at its default, on.", true));
    }
}
