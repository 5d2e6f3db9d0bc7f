// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.RequestMetrics;
import java.util.Optional;

/** A rule about the recording as a whole. */
sealed interface RecordingRule extends Rule permits TracerLossy {
    /** Empty when the rule has nothing to say. */
    Optional<Finding> evaluate(Facts facts, RequestMetrics metrics);
}
