// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.SpanHistogram;
import io.iotrace.recording.event.StageStatistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelStatisticsTest {
    private static final int BUCKETS = 160;
    private static final int READ = 0;
    private static final int LOW = 40;
    private static final int HIGH = 60;

    private final List<StageStatistics> events = new ArrayList<>();
    private final KernelStatistics statistics =
            new KernelStatistics(file -> new FakeNames().disk(FakeNames.file(file)));

    @Test
    void handsOverWhatWasCountedSinceTheLastCall() {
        sample(histogram(1, 99, 1));
        sample(histogram(1, 99 + 3, 1));
        long low = SpanHistogram.upperNanos(LOW);
        long high = SpanHistogram.upperNanos(HIGH);
        assertThat(events)
                .containsExactly(
                        new StageStatistics(
                                "web-01",
                                "disk0",
                                "read",
                                "device",
                                100,
                                100_000,
                                low,
                                low,
                                high,
                                low + ":99 " + high + ":1"),
                        new StageStatistics("web-01", "disk0", "read", "device", 3, 3000, low, low, low, low + ":3"));
    }

    @Test
    void saysNothingOfASecondWithoutRequests() {
        sample(histogram(1, 5, 0));
        sample(histogram(1, 5, 0));
        assertThat(events).hasSize(1);
    }

    @Test
    void keepsDisksApart() {
        sample(histogram(1, 5, 0), histogram(2, 7, 0));
        assertThat(events).extracting(StageStatistics::disk).containsExactly("disk0", "disk1");
        assertThat(events).extracting(StageStatistics::count).containsExactly(5L, 7L);
    }

    @Test
    void saysNothingOfAFileThatIsNoDisk() {
        sample(histogram(9, 5, 0));
        assertThat(events).isEmpty();
    }

    private void sample(SpanHistogram... histograms) {
        statistics.sample(List.of(histograms), events::add);
    }

    /** Each request counts for a microsecond in the sum, whatever its bucket. */
    private static SpanHistogram histogram(int file, long low, long high) {
        long[] buckets = new long[BUCKETS];
        buckets[LOW] = low;
        buckets[HIGH] = high;
        return new SpanHistogram(file, READ, "device", low + high, (low + high) * 1000, buckets);
    }
}
