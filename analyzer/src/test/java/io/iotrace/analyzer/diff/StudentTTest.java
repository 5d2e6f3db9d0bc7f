// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a printed table. */
class StudentTTest {
    @ParameterizedTest
    @CsvSource({
        "1, 12.706",
        "2, 4.303",
        "3, 3.182",
        "4, 2.776",
        "5, 2.571",
        "8, 2.306",
        "19, 2.093",
        "60, 2.000",
        "400, 1.966"
    })
    void hasTheIntervalsOfTheTable(int degrees, double distance) {
        assertThat(StudentT.interval95(degrees)).isCloseTo(distance, within(0.001));
        assertThat(StudentT.twoSided(distance, degrees)).isCloseTo(0.05, within(0.0001));
    }
}
