// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CostMeterTest {
    @Test
    void aWindowStandsForItsPeriod() {
        Map<String, Long> total = new TreeMap<>(Map.of("submit", 7L));

        CostMeter.add(total, Map.of("submit", 100L, "issue", 30L), 500, 10_000);

        assertThat(total).containsExactlyInAnyOrderEntriesOf(Map.of("submit", 2007L, "issue", 600L));
    }

    @Test
    void aProgramThatNeverRanHasNoEntry() {
        Map<String, Long> total = new TreeMap<>();

        CostMeter.add(total, Map.of("submit", 0L), 500, 10_000);

        assertThat(total).isEmpty();
    }
}
