// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.event.RecordingEvent;
import java.util.List;
import java.util.Set;

/** A rule is stateless: it declares what it needs, and judges what a recording holds. */
public sealed interface Rule permits DiskRule, RecordingRule {
    /** Stable name, as in findings and {@code iotrace explain}. */
    String id();

    /** One line for an index. */
    String title();

    /** Events besides requests without which the rule says nothing. */
    Set<Class<? extends RecordingEvent>> needs();

    /** Where to read on. */
    List<String> references();
}
