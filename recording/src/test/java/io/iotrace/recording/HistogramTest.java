// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void staysWithinItsErrorOverTheWholeRange(long seed) {
        Random random = new Random(seed);
        long[] values = random.longs(10_000, 0, 62)
                .map(bits -> (1L << bits) | (random.nextLong() & ((1L << bits) - 1)))
                .toArray();
        Histogram histogram = new Histogram();
        Arrays.stream(values).forEach(histogram::add);
        Arrays.sort(values);

        for (double fraction : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}) {
            long exact = values[(int) Math.ceil(fraction * values.length) - 1];
            assertThat(histogram.percentileNanos(fraction))
                    .as("p%s", fraction * 100)
                    .isCloseTo(exact, Percentage.withPercentage(Histogram.ERROR * 100));
        }
        assertThat(histogram.maxNanos()).isEqualTo(values[values.length - 1]);
    }

    @Test
    void isExactForOneValueForSmallOnesAndAtBothEnds() {
        Histogram one = new Histogram();
        one.add(123_457);
        assertThat(one.percentileNanos(0.5)).isEqualTo(123_457);
        assertThat(one.percentileNanos(0.99)).isEqualTo(123_457);

        Histogram small = new Histogram();
        for (int i = 0; i < 32; i++) {
            small.add(i);
        }
        assertThat(small.percentileNanos(0.5)).isEqualTo(15);

        Histogram ends = new Histogram();
        ends.add(0);
        ends.add(Long.MAX_VALUE);
        assertThat(ends.percentileNanos(0.5)).isZero();
        assertThat(ends.percentileNanos(1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsWhatIsAboveABucket() {
        Histogram histogram = new Histogram();
        for (long value : new long[] {10, 50_000, 50_100, 60_000, 5_000_000}) {
            histogram.add(value);
        }

        assertThat(histogram.countAbove(50_000)).isEqualTo(2);
        assertThat(histogram.countAbove(0)).isEqualTo(5);
        assertThat(histogram.countAbove(6_000_000)).isZero();
    }

    @Test
    void hasNoPercentilesWhenItIsEmpty() {
        assertThatIllegalStateException().isThrownBy(() -> new Histogram().percentileNanos(0.5));
        assertThatIllegalStateException().isThrownBy(() -> new Histogram().maxNanos());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isTheSameAfterItsBucketsWereWrittenAndRead(long seed) {
        Histogram written = new Histogram();
        new Random(seed).longs(1009, 0, 1L << 40).forEach(written::add);

        Histogram read = new Histogram();
        read.add(written.buckets(), written.sumNanos(), written.minNanos(), written.maxNanos());

        assertThat(read.buckets()).isEqualTo(written.buckets());
        assertThat(read.count()).isEqualTo(1009);
        for (double fraction : new double[] {0.001, 0.5, 0.99, 1}) {
            assertThat(read.percentileNanos(fraction)).isEqualTo(written.percentileNanos(fraction));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1:0", "1:-3", "-1", "9999", "1 ", "99999999999"})
    void refusesATextThatIsNoBuckets(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Histogram().add(text, 1, 1, 1));
    }

    @Test
    void hasNoValuesAfterItWasCleared() {
        Histogram histogram = new Histogram();
        histogram.add(5);
        histogram.clear();
        assertThat(histogram.count()).isZero();
        assertThat(histogram.buckets()).isEmpty();
        histogram.add(70);
        assertThat(histogram.minNanos()).isEqualTo(70);
        assertThat(histogram.buckets()).isEqualTo("67");
    }
}
