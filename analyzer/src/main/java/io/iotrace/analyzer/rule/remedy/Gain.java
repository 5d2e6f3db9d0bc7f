// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;

/**
 * What a change is expected to save, priced from the recording: what the blamed part took, less what it takes without the cause.
 *
 * @param share of the time of all requests of the disk
 * @param nanosPerRequest mean over them
 * @param confidence how sure: high, medium or low, with the reason
 */
public record Gain(double share, long nanosPerRequest, String confidence) {
    /** The figure in words. */
    public String text() {
        return "about " + Numbers.percent(share) + " of the time of a request (" + Durations.format(nanosPerRequest)
                + "), confidence " + confidence;
    }
}
