// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;

/** Receives the content of a recording in file order. */
public interface RecordingHandler {
    /** A request; the carrier is reused, so what is kept must be copied. Its strings are canonical within one recording. */
    void onRequest(DiskRequest request);

    /** Any other event of a type this version knows. */
    void onEvent(EventContext context, RecordingEvent event);
}
