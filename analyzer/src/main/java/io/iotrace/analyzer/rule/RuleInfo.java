// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.List;

/**
 * What a rule is, apart from its words.
 *
 * @param id stable name, as in findings and {@code iotrace explain}
 * @param needs what the engine checks before it asks the rule; the first unmet one makes the rule not applicable
 * @param facts what is accumulated for the rule while a recording is read; one that stays unknown makes the rule not applicable
 * @param settings thresholds, with units and defaults
 */
public record RuleInfo(String id, Topic topic, List<Need> needs, List<FactType<?>> facts, List<Setting> settings) {
    public RuleInfo {
        needs = List.copyOf(needs);
        facts = List.copyOf(facts);
        settings = List.copyOf(settings);
    }

    public static RuleInfo of(String id, Topic topic, Need... needs) {
        return new RuleInfo(id, topic, List.of(needs), List.of(), List.of());
    }

    public RuleInfo with(Setting... more) {
        return new RuleInfo(id, topic, needs, facts, List.of(more));
    }

    public RuleInfo reading(FactType<?>... more) {
        return new RuleInfo(id, topic, needs, List.of(more), settings);
    }
}
