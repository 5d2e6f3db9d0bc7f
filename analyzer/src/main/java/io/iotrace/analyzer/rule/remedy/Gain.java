// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a change is expected to save, priced from the recording: what the blamed part took, less what it takes without the cause.
 *
 * @param share of the time of all requests of the disk
 * @param nanosPerRequest mean over them
 * @param confidence how sure: high, medium or low, with the reason
 * @param stages what becomes of stages; none where it was measured otherwise
 */
public record Gain(double share, long nanosPerRequest, String confidence, List<StageChange> stages) {
    public Gain {
        stages = List.copyOf(stages);
    }

    /** Of a part that was measured as a whole. */
    public Gain(double share, long nanosPerRequest, String confidence) {
        this(share, nanosPerRequest, confidence, List.of());
    }

    /** The figure in words. */
    public String text() {
        return "about " + Numbers.percent(share) + " of the time of a request (" + Durations.format(nanosPerRequest)
                + "), confidence " + confidence
                + stages.stream()
                        .map(change -> change.stage() + " " + Durations.format(change.nanosBefore()) + " to "
                                + Durations.format(change.nanosAfter()))
                        .collect(Collectors.joining(", ", stages.isEmpty() ? "" : " (", stages.isEmpty() ? "" : ")"));
    }
}
