// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.metrics.SlowTail;
import io.iotrace.recording.Span;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the slowest of the comparable requests of a disk spent their time.
 *
 * @param fraction which part of the requests is meant
 * @param aboveNanos the percentile that they lie above, or within its error when none lies further above
 * @param count number of these that were recorded
 * @param meanNanos mean total of these; not below {@code aboveNanos}
 * @param stages by span, in path order
 */
public record SlowShare(
        double fraction, long aboveNanos, long count, long meanNanos, SortedMap<Span, SlowShare.Part> stages) {
    /**
     * A stage in these requests.
     *
     * @param meanNanos mean over those that have the stage
     * @param share of the time of all of them; the shares add up to 1
     */
    public record Part(long meanNanos, double share) {}

    /** Empty when none of these requests was recorded. */
    static Optional<SlowShare> of(double fraction, SlowTail tail) {
        NavigableMap<Span, Part> stages = new TreeMap<>();
        for (int i = 0; i < Span.COUNT; i++) {
            Span span = Span.ofIndex(i);
            if (span != null && tail.has(span)) {
                stages.put(span, new Part(tail.meanNanos(span), tail.share(span)));
            }
        }
        return tail.count() == 0
                ? Optional.empty()
                : Optional.of(new SlowShare(
                        fraction,
                        tail.thresholdNanos(),
                        tail.count(),
                        tail.meanNanos(),
                        Collections.unmodifiableNavigableMap(stages)));
    }

    /** The stage with the largest share; of equal ones the first in path order. */
    Optional<Span> largest() {
        return stages.entrySet().stream()
                .max(Comparator.<Map.Entry<Span, Part>>comparingDouble(
                                entry -> entry.getValue().share())
                        .thenComparing(Map.Entry.<Span, Part>comparingByKey().reversed()))
                .map(Map.Entry::getKey);
    }
}
