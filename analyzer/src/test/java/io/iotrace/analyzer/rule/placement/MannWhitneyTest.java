// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MannWhitneyTest {
    @Test
    void agreesWithAValueCalculatedByHand() {
        // U = 4 + 4 + 5 - 0 pairs won by a, of 15; no ties: mean 7.5, variance 3 * 5 * 9 / 12.
        long[] a = {5, 7, 9};
        long[] b = {1, 2, 3, 4, 8};

        assertThat(MannWhitney.z(a, b)).isCloseTo((13 - 7.5) / Math.sqrt(11.25), Offset.offset(1e-12));
        assertThat(MannWhitney.z(b, a)).isCloseTo(-(13 - 7.5) / Math.sqrt(11.25), Offset.offset(1e-12));
    }

    @Test
    void countsTiesByHalfAndNarrowsTheVariance() {
        // Pairs: 1<2, 1<3, 2=2, 2<3 from a's side: U = 0.5; variance 2*2/12 * (5 - (8-2)/(4*3)).
        long[] a = {1, 2};
        long[] b = {2, 3};

        assertThat(MannWhitney.z(a, b))
                .isCloseTo((0.5 - 2) / Math.sqrt(4 / 12.0 * (5 - 6 / 12.0)), Offset.offset(1e-12));
        assertThat(MannWhitney.z(new long[] {4, 4}, new long[] {4, 4, 4})).isZero();
    }
}
