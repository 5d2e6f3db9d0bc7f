// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The latest state of each thing in the inventory. States of the same instant are ordered by their text, so file order does not matter. */
final class Latest<K extends Comparable<K>, S> {
    private final SortedMap<K, Dated<S>> states = new TreeMap<>();

    private record Dated<S>(long monotonicNanos, S state) {
        Dated<S> later(Dated<S> other) {
            int byTime = Long.compare(monotonicNanos, other.monotonicNanos);
            int order = byTime != 0 ? byTime : state.toString().compareTo(other.state.toString());
            return order >= 0 ? this : other;
        }
    }

    void add(K key, long monotonicNanos, S state) {
        states.merge(key, new Dated<>(monotonicNanos, state), Dated::later);
    }

    void merge(Latest<K, S> other) {
        other.states.forEach((key, dated) -> states.merge(key, dated, Dated::later));
    }

    Optional<S> get(K key) {
        return Optional.ofNullable(states.get(key)).map(Dated::state);
    }

    /** In the order of their keys. */
    List<S> all() {
        Collection<Dated<S>> dated = states.values();
        return dated.stream().map(Dated::state).toList();
    }
}
