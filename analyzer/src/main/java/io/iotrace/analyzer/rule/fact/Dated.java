// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.fact;

import io.iotrace.recording.event.RecordingEvent;

/** An event and when it was. Of two the later one counts; of two at one time always the same one. */
record Dated<E extends RecordingEvent>(long nanos, E event) {
    Dated<E> later(Dated<E> other) {
        int byTime = Long.compare(nanos, other.nanos);
        int order = byTime != 0 ? byTime : event.toString().compareTo(other.event.toString());
        return order >= 0 ? this : other;
    }
}
