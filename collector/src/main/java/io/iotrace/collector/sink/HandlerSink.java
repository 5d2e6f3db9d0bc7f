// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;

/** A reader of recordings that is given one while it is made, such as the analysis. */
public class HandlerSink implements Sink {
    private final String name;
    private final RecordingHandler handler;

    public HandlerSink(String name, RecordingHandler handler) {
        this.name = name;
        this.handler = handler;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void request(DiskRequest request) {
        handler.onRequest(request);
    }

    @Override
    public void event(EventContext context, RecordingEvent event) {
        if (event instanceof Origin origin) {
            handler.onOrigin(origin);
        }
        handler.onEvent(context, event);
    }
}
