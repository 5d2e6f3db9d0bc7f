// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.Comparator;
import java.util.List;

/** Decides over many comparisons at once by Holm's method, so that among many of them chance alone makes none. */
final class Verdicts {
    private static final double LEVEL = 0.05;

    private Verdicts() {}

    static void decide(List<Tested> all, boolean noiseKnown, double margin) {
        List<Tested> ordered =
                all.stream().sorted(Comparator.comparingDouble(Tested::chance)).toList();
        boolean significant = true;
        for (int i = 0; i < ordered.size(); i++) {
            significant &= ordered.get(i).chance() <= LEVEL / (ordered.size() - i);
            ordered.get(i).decide(significant, noiseKnown, margin);
        }
    }
}
