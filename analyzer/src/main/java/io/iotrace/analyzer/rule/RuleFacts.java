// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.rule.fact.Holding;
import io.iotrace.analyzer.rule.fact.Jobs;
import io.iotrace.analyzer.rule.fact.Limits;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualDisk;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One accumulator of each kind of fact that some rule needs. */
public final class RuleFacts {
    private final Map<FactType<?>, Fact<?>> facts = new LinkedHashMap<>();

    public RuleFacts(Rules rules) {
        facts.put(Holding.TYPE, new Holding());
        facts.put(Limits.TYPE, new Limits());
        facts.put(Jobs.TYPE, new Jobs());
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

    /**
     * What was held back of a disk's requests, and by what as far as is known.
     *
     * @param configuration of the disk, whose limits its command line may name
     */
    public Optional<Held> held(int processId, String disk, Optional<VirtualDisk> configuration) {
        boolean limited = configuration
                        .map(VirtualDisk::throttling)
                        .filter(limits -> !limits.isEmpty())
                        .isPresent()
                || get(Limits.TYPE).of(processId, disk).stream().anyMatch(limit -> "qemu".equals(limit.limiter()));
        return get(Holding.TYPE)
                .of(
                        processId,
                        disk,
                        limited,
                        !get(Jobs.TYPE).of(processId, disk).isEmpty());
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
