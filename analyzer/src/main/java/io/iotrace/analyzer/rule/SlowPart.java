// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/**
 * A stage in the slowest requests.
 *
 * @param meanNanos mean over all of these requests; those without the stage count as 0
 * @param share of the time of all of them
 */
public record SlowPart(double meanNanos, double share) {}
