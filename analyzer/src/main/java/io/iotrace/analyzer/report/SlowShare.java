// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.recording.Span;
import java.util.SortedMap;

/**
 * Where the slowest requests of a disk spent their time.
 *
 * @param fraction which part of the requests is meant
 * @param meanNanos mean total of these
 * @param stages by span, in path order
 */
public record SlowShare(double fraction, long meanNanos, SortedMap<Span, Part> stages) {
    /**
     * A stage in these requests.
     *
     * @param meanNanos mean over those that have the stage
     * @param share of the time of all of them; the shares add up to 1
     */
    public record Part(long meanNanos, double share) {}
}
