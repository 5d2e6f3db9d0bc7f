// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.rule.RuleFacts;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.recording.event.Origin;

/**
 * What was recorded of one boot of one host: only within it do monotonic times, process ids and devices compare.
 *
 * @param origin of one of the recordings
 */
public record RecordedHost(Origin origin, Facts facts, RuleFacts ruleFacts, RequestMetrics metrics) {
    public static RecordedHost of(Origin origin) {
        return new RecordedHost(origin, new Facts(), new RuleFacts(Rules.installed()), new RequestMetrics());
    }

    /** What is the same for all recordings of one boot, and of a recording that does not name it its session. */
    public static String clockOf(Origin origin) {
        return origin.bootId().isEmpty()
                ? "session " + origin.sessionId()
                : "boot " + origin.machineId() + " " + origin.bootId();
    }

    public void merge(RecordedHost other) {
        facts.merge(other.facts);
        ruleFacts.merge(other.ruleFacts);
        metrics.merge(other.metrics);
    }
}
