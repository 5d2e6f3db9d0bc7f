// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

/**
 * A figure before and after.
 *
 * @param name mean, p50 and so on, or a stage
 * @param beforeNanos over all requests of that side
 * @param ratio after to before
 * @param low begin of the ratio's 95 % interval
 * @param high its end
 */
public record Estimate(
        String name, double beforeNanos, double afterNanos, double ratio, double low, double high, Change change) {
    Estimate with(Change other) {
        return new Estimate(name, beforeNanos, afterNanos, ratio, low, high, other);
    }
}
