// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;

/** Where the requests and events of a session go. Called by one thread, which {@link SinkThread} makes. */
public interface Sink extends AutoCloseable {
    /** As losses call it: recording, analysis. */
    String name();

    /** A request; the carrier is reused, whoever keeps one copies it. */
    void request(DiskRequest request) throws IOException;

    void event(EventContext context, RecordingEvent event) throws IOException;

    /** A second of the trace is over. */
    default void second(long nowNanos) throws IOException {}

    @Override
    default void close() throws IOException {}
}
