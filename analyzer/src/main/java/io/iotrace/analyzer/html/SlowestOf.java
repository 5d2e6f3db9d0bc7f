// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import io.iotrace.analyzer.report.SlowRequest;
import io.iotrace.recording.DiskRequest;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The slowest requests, whole. Which of equally slow ones does not depend on the order they come in. */
final class SlowestOf {
    static final int LIMIT = 1000;

    private static final Comparator<SlowRequest> FASTEST_FIRST = Comparator.comparingLong(SlowRequest::totalNanos)
            .thenComparing(Comparator.comparingLong(SlowRequest::startNanos).reversed())
            .thenComparing(Comparator.comparingLong(SlowRequest::offset).reversed());

    private final PriorityQueue<SlowRequest> requests = new PriorityQueue<>(LIMIT, FASTEST_FIRST);

    void add(DiskRequest request) {
        if (requests.size() == LIMIT && request.totalNanos() < requests.peek().totalNanos()) {
            return;
        }
        add(SlowRequest.of(request));
    }

    private void add(SlowRequest request) {
        requests.add(request);
        if (requests.size() > LIMIT) {
            requests.poll();
        }
    }

    void merge(SlowestOf other) {
        other.requests.forEach(this::add);
    }

    /** Slowest first. */
    List<SlowRequest> toList() {
        return requests.stream().sorted(FASTEST_FIRST.reversed()).toList();
    }
}
