// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.TraceProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that the last version with format 1 wrote: 23 requests and a second of statistics. */
class FormatOneTest {
    @TempDir
    Path directory;

    private final List<RecordingEvent> events = new ArrayList<>();
    private final List<EventContext> contexts = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
    private final List<Long> totals = new ArrayList<>();

    @BeforeEach
    void readsTheFile() throws IOException {
        Path file = directory.resolve("format-1.jfr");
        try (InputStream stored = FormatOneTest.class.getResourceAsStream("format-1.jfr")) {
            Files.copy(stored, file);
        }
        RecordingReader.read(file, new RecordingHandler() {
            @Override
            public void onOrigin(Origin origin) {
                origins.add(origin);
            }

            @Override
            public void onRequest(DiskRequest request) {
                totals.add(request.totalNanos());
                assertThat(request.has(DiskRequest.UNSEEN_END)).isFalse();
                assertThat(request.threadName).isEqualTo("IO iothread0");
            }

            @Override
            public void onEvent(EventContext context, RecordingEvent event) {
                contexts.add(context);
                events.add(event);
            }
        });
    }

    @Test
    void givesItsRequests() {
        assertThat(totals).hasSize(23).containsOnly(90_300L);
    }

    @Test
    void isOfNoKnownHost() {
        assertThat(origins).hasSize(1);
        assertThat(origins.get(0).bootId()).isEmpty();
        assertThat(origins.get(0).sessionId()).isNotEmpty();
    }

    @Test
    void saysThatItsSessionEndedAndWhatWasLost() {
        assertThat(events).contains(new Loss("ring full", 2, true), new TraceProgress(-1, -1, true));
        assertThat(contexts.get(events.indexOf(new TraceProgress(-1, -1, true))).durationNanos())
                .isEqualTo(1_001_000_000L);
    }

    @Test
    void givesItsCoarseBucketsAsFineOnes() {
        StageStatistics device = events.stream()
                .filter(StageStatistics.class::isInstance)
                .map(StageStatistics.class::cast)
                .findFirst()
                .orElseThrow();
        Histogram histogram = Histogram.of(device);
        assertThat(histogram.count()).isEqualTo(23);
        assertThat(histogram.sumNanos()).isEqualTo(23 * 90_000L);
        assertThat(histogram.percentileNanos(0.5)).isCloseTo(90_000, Percentage.withPercentage(12.5));
        assertThat(device.from()).isEmpty();
    }
}
