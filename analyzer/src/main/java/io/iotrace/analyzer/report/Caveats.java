// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** What a reader must know of a recording before he believes its figures: plain sentences, none of them a finding. */
final class Caveats {
    /** Below these nothing is ever confirmed (RULES 0.1). */
    private static final long LEAST_WINDOW_NANOS = 10_000_000_000L;

    private static final long LEAST_REQUESTS = 1000;

    private Caveats() {}

    static List<String> of(Facts facts, RequestMetrics metrics) {
        List<String> caveats = new ArrayList<>();
        if (metrics.requests() > 0) {
            shortTrace(metrics, caveats);
        }
        return List.copyOf(caveats);
    }

    private static void shortTrace(RequestMetrics metrics, List<String> caveats) {
        long longest = metrics.disks().stream()
                .mapToLong(disk -> disk.activeWindowNanos())
                .max()
                .orElse(0);
        long most = metrics.disks().stream()
                .mapToLong(disk -> disk.requests())
                .max()
                .orElse(0);
        if (longest < LEAST_WINDOW_NANOS) {
            caveats.add("The busiest disk was used for " + Durations.format(longest)
                    + "; no finding is called confirmed below " + Durations.format(LEAST_WINDOW_NANOS) + ".");
        } else if (most < LEAST_REQUESTS) {
            caveats.add("No disk had more than " + Numbers.count(most, "request")
                    + "; no finding is called confirmed below " + Numbers.count(LEAST_REQUESTS) + ".");
        }
    }
}
