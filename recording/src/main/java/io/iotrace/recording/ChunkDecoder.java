// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Hands the events of one chunk to a handler; types that this version does not know are passed over. */
final class ChunkDecoder {
    /** Events handed on so far. */
    static final class Counts {
        long requests;
        long events;
        long recovered;
        boolean truncated;
    }

    private final ChunkTypes types;
    private final ChunkClock clock;
    private final ChunkConstants constants;
    private final RecordingHandler handler;
    private final Counts counts;
    private final Map<Long, EventDecoder> events = new HashMap<>();
    private long requestType = Schema.DISK_REQUEST;
    private RequestDecoder requests;

    ChunkDecoder(
            ChunkTypes types, ChunkClock clock, ChunkConstants constants, RecordingHandler handler, Counts counts) {
        this.types = types;
        this.clock = clock;
        this.constants = constants;
        this.handler = handler;
        this.counts = counts;
    }

    /** The clock of a chunk that begins so; how far it is from the kernel's monotonic clock is in the metadata. */
    static ChunkClock clock(ChunkTypes types, long startNanos, long startTicks, long ticksPerSecond) {
        String offset = types.annotation(RequestSchema.NAME, Schema.MONOTONIC_OFFSET);
        return new ChunkClock(startNanos, startTicks, ticksPerSecond, offset == null ? 0 : Long.parseLong(offset));
    }

    /**
     * Reads all events that the scanner finds.
     *
     * @return where the last whole event ends
     */
    long decode(EventScanner scanner, boolean recovering) throws IOException {
        long whole = -1;
        while (scanner.next()) {
            long type = scanner.type();
            if (type > ChunkWriter.CHECKPOINT_TYPE) {
                if (!scanner.loadEvent()) {
                    return whole;
                }
                decode(type, scanner.cursor());
                if (recovering) {
                    counts.recovered++;
                }
            }
            whole = scanner.eventEnd();
        }
        return whole;
    }

    private void decode(long type, JfrCursor cursor) {
        if (type == requestType && requests != null) {
            handler.onRequest(requests.decode(cursor));
            counts.requests++;
        } else if (events.containsKey(type)) {
            event(events.get(type), cursor);
        } else {
            meet(type, cursor);
        }
    }

    private void meet(long type, JfrCursor cursor) {
        String name = types.name(type);
        if (RequestSchema.NAME.equals(name)) {
            requestType = type;
            requests = new RequestDecoder(type, types, clock, constants);
            decode(type, cursor);
            return;
        }
        EventSchema schema = name == null ? null : EventSchema.named(name);
        EventDecoder decoder = schema == null ? null : new EventDecoder(schema, type, types, clock, constants);
        events.put(type, decoder);
        event(decoder, cursor);
    }

    private void event(EventDecoder decoder, JfrCursor cursor) {
        if (decoder != null) {
            decoder.decode(cursor, handler);
            counts.events++;
        }
    }
}
