// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Boundary;
import java.util.List;
import java.util.Optional;

/**
 * One operation of a disk, its requests with the same first and last boundary: of these pairs the one that most requests of both sides have.
 *
 * @param totals mean first, then the quantiles for which there are enough requests
 * @param stages in path order
 * @param cause the stage that explains most of the difference of the means; empty when the mean did not change
 * @param slowerChance chance that a request after is slower than one before; 0.5 when nothing changed
 * @param shifts by quantile; empty when too short
 * @param byDepth mean totals of seconds with a like queue depth
 * @param before what was compared
 */
public record OperationDiff(
        String operation,
        Boundary from,
        Boundary to,
        List<Estimate> totals,
        List<StageDifference> stages,
        Optional<StageDifference> cause,
        double slowerChance,
        List<Shift> shifts,
        List<DepthRow> byDepth,
        Part before,
        Part after) {
    /**
     * What one side gave to the comparison.
     *
     * @param requests compared
     * @param outside requests of the operation that begin or end elsewhere
     * @param blocks stretches of time that were resampled
     * @param blockSeconds length of the longest of them
     * @param dependent whether a block's median still tells that of the next one
     */
    public record Part(long requests, long outside, int blocks, long blockSeconds, boolean dependent) {}

    /** Mean totals while this many requests were in flight, at least {@code from} and less than {@code to}. */
    public record DepthRow(
            int from, int to, long beforeRequests, double beforeNanos, long afterRequests, double afterNanos) {}

    public Estimate mean() {
        return totals.get(0);
    }

    /** What is said of the operation: the change of its mean. */
    public Change change() {
        return mean().change();
    }
}
