// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A timeline that was filled in parts is that of the whole, however long the recording. */
class TimelineTest {
    /** Every so many milliseconds a request: at 100 no two are in neighbouring cells until these are longer. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20, 100, 1_000})
    void partsMakeTheWhole(long everyMillis) {
        Timeline whole = new Timeline();
        List<Timeline> parts = List.of(new Timeline(), new Timeline(), new Timeline());
        Random random = new Random(everyMillis);
        DiskRequest request = new DiskRequest();
        for (int i = 0; i < 50_021; i++) {
            fill(request, i * everyMillis * 1_000_000L, random);
            whole.add(request);
            parts.get(random.nextInt(3)).add(request);
        }
        Timeline merged = new Timeline();
        parts.forEach(merged::merge);

        assertThat(whole.cells().size()).isLessThanOrEqualTo(Timeline.MOST_CELLS);
        assertThat(merged.cellNanos()).isEqualTo(whole.cellNanos());
        assertThat(text(merged)).isEqualTo(text(whole));
    }

    private static void fill(DiskRequest request, long start, Random random) {
        request.clear();
        request.bytes = 4096;
        request.queueDepth = 3;
        Boundary first = random.nextBoolean() ? Boundary.KICKED : Boundary.SUBMITTED;
        long at = start;
        for (Boundary boundary : Boundary.values()) {
            if (boundary.compareTo(first) >= 0) {
                request.set(boundary, at);
                at += 1 + random.nextInt(40_000);
            }
        }
    }

    /** Spans by name, since parts may have met them in another order. */
    private static List<String> text(Timeline timeline) {
        List<String> lines = new ArrayList<>();
        timeline.cells().forEach((number, cell) -> {
            List<String> spans = new ArrayList<>();
            for (int i = 0; i < cell.spanNanos.length; i++) {
                spans.add(timeline.spans().get(i) + "=" + cell.spanNanos[i]);
            }
            spans.removeIf(span -> span.endsWith("=0"));
            spans.sort(null);
            lines.add(number + " " + cell.count + " " + cell.bytes + " " + cell.totalNanos + " " + cell.queueDepths
                    + " " + Arrays.toString(cell.bins) + spans);
        });
        return lines;
    }
}
