// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.rule.fact.Holding;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** One accumulator of each kind of fact that some rule needs. */
public final class RuleFacts {
    private final Map<FactType<?>, Fact<?>> facts = new LinkedHashMap<>();

    public RuleFacts(Rules rules) {
        facts.put(Holding.TYPE, new Holding());
        for (Rule rule : rules.all()) {
            rule.info()
                    .facts()
                    .forEach(type -> facts.computeIfAbsent(
                            type, wanted -> wanted.create().get()));
        }
    }

    public void add(EventContext context, RecordingEvent event) {
        for (Fact<?> fact : facts.values()) {
            fact.add(context, event);
        }
    }

    /** Facts that only one side knows are left out: both sides have the same rules. */
    public void merge(RuleFacts other) {
        facts.forEach((type, fact) -> mergeInto(type, fact, other));
    }

    @SuppressWarnings("unchecked") // a type's fact is of its class
    private static <F extends Fact<F>> void mergeInto(FactType<F> type, Fact<?> fact, RuleFacts other) {
        if (other.facts.containsKey(type)) {
            ((F) fact).merge(other.get(type));
        }
    }

    /** Whether the recording says anything of a fact. */
    public boolean isKnown(FactType<?> type) {
        return facts.containsKey(type) && facts.get(type).isKnown();
    }

    /** The fact, perhaps unknown; one that no rule registered is an error. */
    public <F extends Fact<F>> F get(FactType<F> type) {
        Fact<?> fact = facts.get(type);
        if (fact == null) {
            throw new IllegalArgumentException("no rule registered the fact " + type.name());
        }
        return type.type().cast(fact);
    }
}
