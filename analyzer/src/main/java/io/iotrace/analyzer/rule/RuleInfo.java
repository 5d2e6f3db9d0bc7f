// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.Stage;
import java.util.List;
import java.util.Set;

/**
 * What a rule is, apart from its words.
 *
 * @param id stable name, as in findings and {@code iotrace explain}
 * @param needs what the engine checks before it asks the rule; the first unmet one makes the rule not applicable
 * @param facts what is accumulated for the rule while a recording is read; one that stays unknown makes the rule not applicable
 * @param settings thresholds, with units and defaults
 * @param eases stages that the remedy makes shorter; the engine prices a finding of a rule that gives no gain itself by them
 */
public record RuleInfo(
        String id, Topic topic, List<Need> needs, List<FactType<?>> facts, List<Setting> settings, Set<Stage> eases) {
    public RuleInfo {
        needs = List.copyOf(needs);
        facts = List.copyOf(facts);
        settings = List.copyOf(settings);
        eases = Set.copyOf(eases);
    }

    public static RuleInfo of(String id, Topic topic, Need... needs) {
        return new RuleInfo(id, topic, List.of(needs), List.of(), List.of(), Set.of());
    }

    public RuleInfo with(Setting... more) {
        return new RuleInfo(id, topic, needs, facts, List.of(more), eases);
    }

    public RuleInfo reading(FactType<?>... more) {
        return new RuleInfo(id, topic, needs, List.of(more), settings, eases);
    }

    /** The same with stages that the remedy makes shorter. */
    public RuleInfo easing(Stage... stages) {
        return new RuleInfo(id, topic, needs, facts, settings, Set.of(stages));
    }
}
