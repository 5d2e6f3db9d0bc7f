// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;

/** Receives the content of a recording in file order. */
public interface RecordingHandler {
    /**
     * Where what follows is from; called before the first event of a recording, and again when the origin changes. Requests and events of
     * different boots must not be set beside each other by their monotonic times. A recording that does not name its session (format 1)
     * has a session of its own.
     */
    default void onOrigin(Origin origin) {}

    /** A request; the carrier is reused, so what is kept must be copied. Its strings are canonical within one recording. */
    void onRequest(DiskRequest request);

    /** Any other event of a type this version knows. */
    void onEvent(EventContext context, RecordingEvent event);
}
