// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.check;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.DiskKey;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.rule.RuleFacts;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import java.util.List;

/** Judges what an inventory says, by the rules that need no requests. */
public final class ConfigurationCheck {
    private final Rules rules;
    private final Facts facts = new Facts();
    private final RuleFacts ruleFacts;

    public ConfigurationCheck(Rules rules) {
        this.rules = rules;
        this.ruleFacts = new RuleFacts(rules);
    }

    public void add(RecordingEvent event) {
        EventContext context = EventContext.at(0);
        facts.add(context, event);
        ruleFacts.add(context, event);
    }

    public CheckReport report() {
        List<DiskMetrics> disks = facts.inventory().disks().stream()
                .map(disk -> new DiskMetrics(new DiskKey(disk.processId(), disk.virtualMachine(), disk.disk())))
                .toList();
        return new CheckReport(
                facts.inventory().virtualMachines(),
                facts.inventory().disks(),
                rules.judge(facts, ruleFacts, new RequestMetrics(), disks, Rules.Mode.CONFIGURATION));
    }
}
