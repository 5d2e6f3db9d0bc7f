// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The largest group of a disk's requests with the same first and last boundary. Every share of time in a report is of the time of these
 * requests; the shares of all stages add up to 1.
 *
 * @param total from {@code from} to {@code to}
 * @param outside requests with a total that are not in this group
 * @param stages in path order
 * @param slow the slowest of these requests; empty when none of them was recorded
 */
public record ComparableReport(
        Boundary from,
        Boundary to,
        Latency total,
        long outside,
        SortedMap<Span, Part> stages,
        Optional<SlowShare> slow) {
    /**
     * A stage of these requests.
     *
     * @param share of their whole time
     * @param buckets how many fell into each bucket of {@link Histogram}, by its number
     */
    public record Part(Latency latency, double share, SortedMap<Integer, Long> buckets) {
        static Part of(Histogram histogram, double share) {
            NavigableMap<Integer, Long> buckets = new TreeMap<>();
            histogram.forEachBucket(buckets::put);
            return new Part(Latency.of(histogram), share, Collections.unmodifiableNavigableMap(buckets));
        }
    }

    /** The stage with the largest share; of equal ones the first in path order. Empty when the requests have no stage. */
    public Optional<Span> largest() {
        return stages.entrySet().stream()
                .max(Comparator.<Map.Entry<Span, Part>>comparingDouble(
                                entry -> entry.getValue().share())
                        .thenComparing(Map.Entry.<Span, Part>comparingByKey().reversed()))
                .map(Map.Entry::getKey);
    }
}
