// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DurationBoundsTest {
    @Test
    void aDurationLiesBetweenTheBoundsOfItsBucket() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 100_003; i++) {
            long nanos = random.nextLong(1L << random.nextInt(1, 36));
            int bucket = DurationBounds.bucket(nanos);
            double seconds = nanos / 1e9;
            assertThat(seconds).isLessThanOrEqualTo(DurationBounds.upperSeconds(bucket) * (1 + 1e-6));
            if (bucket > 1) {
                assertThat(seconds).isGreaterThanOrEqualTo(DurationBounds.upperSeconds(bucket - 1) * (1 - 1e-6) - 1e-9);
            }
        }
    }

    @Test
    void theObjectiveOfTheAlertsIsABound() {
        assertThat(DurationBounds.upperSeconds(25)).isEqualTo(0.03125);
        assertThat(DurationBounds.bucket(31_250_000 - 10)).isEqualTo(25);
        assertThat(DurationBounds.bucket(31_250_000 + 10)).isEqualTo(26);
    }

    @Test
    void aNegativeDurationCountsAsNothingAndAnEndlessOneInTheLastBucket() {
        assertThat(DurationBounds.bucket(-5)).isZero();
        assertThat(DurationBounds.bucket(Long.MAX_VALUE)).isEqualTo(DurationBounds.COUNT - 1);
        assertThat(DurationBounds.bucket(70_000_000_000L)).isEqualTo(DurationBounds.COUNT - 1);
    }
}
