// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.analyzer.rule.Fact;
import io.iotrace.analyzer.rule.FactType;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.GuestMemory;
import io.iotrace.recording.event.RecordingEvent;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where the memory of each virtual machine was last ({@link GuestMemory}). */
public final class GuestMemories implements Fact<GuestMemories> {
    public static final FactType<GuestMemories> TYPE =
            new FactType<>("memory of guests", GuestMemories.class, GuestMemories::new);

    private final SortedMap<Integer, Dated<GuestMemory>> latest = new TreeMap<>();

    @Override
    public void add(EventContext context, RecordingEvent event) {
        if (event instanceof GuestMemory memory) {
            latest.merge(memory.processId(), new Dated<>(context.startNanos(), memory), Dated::later);
        }
    }

    @Override
    public void merge(GuestMemories other) {
        other.latest.forEach((key, dated) -> latest.merge(key, dated, Dated::later));
    }

    @Override
    public boolean isKnown() {
        return !latest.isEmpty();
    }

    public Optional<GuestMemory> of(int processId) {
        return Optional.ofNullable(latest.get(processId)).map(Dated::event);
    }

    /** Bytes of a process by NUMA node; empty when it is not known how they are spread. */
    public SortedMap<Integer, Long> nodes(int processId) {
        SortedMap<Integer, Long> nodes = new TreeMap<>();
        String text = of(processId).map(GuestMemory::nodes).orElse("");
        for (String word : text.split(" ", -1)) {
            String[] pair = word.split(":", 2);
            if (pair.length == 2 && pair[0].matches("\\d{1,4}") && pair[1].matches("\\d{1,18}")) {
                nodes.put(Integer.parseInt(pair[0]), Long.parseLong(pair[1]));
            }
        }
        return nodes;
    }
}
