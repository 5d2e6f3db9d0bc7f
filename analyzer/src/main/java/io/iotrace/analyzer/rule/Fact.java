// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;

/**
 * One thing that rules want to know of a recording, accumulated while it is read. Its memory does not grow with the number of events; neither
 * their order nor the way in which parts are merged changes it.
 *
 * @param <F> the fact itself
 */
public interface Fact<F extends Fact<F>> {
    void add(EventContext context, RecordingEvent event);

    /** Takes over what another one has seen, which is left as it is. */
    void merge(F other);

    /** Whether the recording says anything of it; the rules that need it are not asked otherwise. */
    boolean isKnown();
}
