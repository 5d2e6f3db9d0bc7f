// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

/**
 * How to compare.
 *
 * @param margin a ratio within {@code 1 / (1 + margin)} and {@code 1 + margin} is no change
 * @param resamples of the bootstrap
 * @param seed of the bootstrap: the same recordings and seed give the same result
 */
public record DiffOptions(double margin, int resamples, long seed) {
    public static final DiffOptions DEFAULT = new DiffOptions(0.05, 2000, 1);

    public DiffOptions {
        if (!(margin > 0 && margin < 1) || resamples < 100) {
            throw new IllegalArgumentException("a margin of " + margin + " and " + resamples + " resamples");
        }
    }
}
