// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RequestGroupTest {
    private static final Span SUBMIT = Span.of(Stage.SUBMIT);
    private static final Span DEVICE = Span.of(Stage.DEVICE);

    @Test
    void findsWhatTheSlowestOnePercentSpentTheirTimeOnWithoutKeepingThem() {
        Random random = new Random(7);
        RequestGroup group = new RequestGroup(Boundary.SUBMITTED, Boundary.DEVICE_DONE);
        long[][] requests = new long[20_000][];
        for (int i = 0; i < requests.length; i++) {
            long submit = (long) (10_000 * Math.exp(random.nextGaussian()));
            long device = (long) (60_000 * Math.exp(random.nextGaussian() / 4));
            requests[i] = new long[] {submit, device, submit + device};
            group.begin(submit + device);
            group.addSpan(SUBMIT, submit);
            group.addSpan(DEVICE, device);
        }
        Arrays.sort(requests, (a, b) -> Long.compare(b[2], a[2]));
        SlowTail tail = group.above(group.total().percentileNanos(0.99));

        double exactTotal = Arrays.stream(requests)
                .limit(200)
                .mapToLong(r -> r[2])
                .average()
                .orElseThrow();
        double exactSubmit = Arrays.stream(requests)
                .limit(200)
                .mapToLong(r -> r[0])
                .average()
                .orElseThrow();
        assertThat((double) tail.meanNanos()).isCloseTo(exactTotal, Percentage.withPercentage(3));
        assertThat((double) tail.meanNanos(SUBMIT)).isCloseTo(exactSubmit, Percentage.withPercentage(3));
        assertThat(tail.share(SUBMIT) + tail.share(DEVICE)).isCloseTo(1, Percentage.withPercentage(0.001));
    }

    @Test
    void addsUpASpanOverAllRequests() {
        RequestGroup group = new RequestGroup(Boundary.SUBMITTED, Boundary.DEVICE_DONE);
        for (long nanos : new long[] {5, 500, 50_000}) {
            group.begin(nanos);
            group.addSpan(DEVICE, nanos);
        }

        assertThat(group.spanSumNanos(DEVICE)).isEqualTo(50_505);
        assertThat(group.spanSumNanos(SUBMIT)).isZero();
    }

    @Test
    void takesOnlyRequestsAboveThePercentileForTheSlowest() {
        RequestGroup group = new RequestGroup(Boundary.SUBMITTED, Boundary.DEVICE_DONE);
        for (int i = 0; i < 10_000; i++) {
            long nanos = i % 100 == 0 ? 112_000 : 100_000;
            group.begin(nanos);
            group.addSpan(i % 100 == 0 ? SUBMIT : DEVICE, nanos);
        }

        SlowTail tail = group.above(group.total().percentileNanos(0.99));
        assertThat(tail.count()).isEqualTo(100);
        assertThat(tail.share(SUBMIT)).isEqualTo(1);
        assertThat(tail.meanNanos()).isEqualTo(112_000);
    }

    @Test
    void sharesOfAllSpansAddUpToOne() {
        RequestGroup group = new RequestGroup(Boundary.SUBMITTED, Boundary.DEVICE_DONE);
        for (long nanos : new long[] {5, 500, 50_000}) {
            group.begin(3 * nanos);
            group.addSpan(SUBMIT, nanos);
            group.addSpan(DEVICE, 2 * nanos);
        }

        assertThat(group.share(SUBMIT) + group.share(DEVICE)).isEqualTo(1);
        assertThat(group.share(SUBMIT)).isCloseTo(1.0 / 3, Percentage.withPercentage(0.001));
    }
}
