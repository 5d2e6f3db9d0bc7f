// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.Closeable;
import java.io.IOException;

/** One output format: takes requests by their begin. */
interface RequestSink extends Closeable {
    /** Where what follows is from. */
    void origin(Origin origin) throws IOException;

    void event(EventContext context, RecordingEvent event) throws IOException;

    /** A request; it is reused. */
    void request(RequestRow row) throws IOException;
}
