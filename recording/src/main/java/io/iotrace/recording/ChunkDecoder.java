// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Hands the events of one chunk to a handler; types that this version does not know are passed over. */
final class ChunkDecoder {
    /** Events handed on so far. */
    static final class Counts {
        long requests;
        long events;
        long recovered;
    }

    private final ChunkTypes types;
    private final ChunkClock clock;
    private final ChunkConstants constants;
    private final RecordingHandler handler;
    private final Counts counts;
    private final boolean formatOne;
    private final Map<Long, EventDecoder> events = new HashMap<>();
    private long requestType = Schema.DISK_REQUEST;
    private RequestDecoder requests;
    private long detailType = -1;
    private RequestDetail details;
    /** Null when requests are handed on as they come. */
    private OrderedRequests ordered;

    private ByteBuffer bytes;
    private long bytesFrom;
    private byte[] copy = new byte[256];
    private long eventStart;
    private long detailStart = -1;

    ChunkDecoder(
            ChunkTypes types, ChunkClock clock, ChunkConstants constants, RecordingHandler handler, Counts counts) {
        this.types = types;
        this.clock = clock;
        this.constants = constants;
        this.handler = handler;
        this.counts = counts;
        formatOne = "1".equals(types.annotation(RequestSchema.NAME, Schema.FORMAT));
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
                    break;
                }
                eventStart = scanner.eventStart();
                decode(type, scanner.cursor());
                if (recovering && type != detailType) {
                    counts.recovered++;
                }
            }
            whole = scanner.eventEnd();
        }
        return whole;
    }

    private void decode(long type, JfrCursor cursor) {
        if (type == requestType && requests != null) {
            request(cursor);
        } else if (type == detailType && details != null) {
            detail(cursor);
        } else if (events.containsKey(type)) {
            event(events.get(type), cursor);
        } else {
            meet(type);
            decode(type, cursor);
        }
    }

    /** Prepares for a type at its first event. */
    private void meet(long type) {
        try {
            String name = types.name(type);
            if (RequestSchema.NAME.equals(name)) {
                requestType = type;
                requests = new RequestDecoder(type, types, clock, constants);
            } else if (RequestSchema.DETAIL.equals(name)) {
                detailType = type;
                details = new RequestDetail(type, types);
            } else {
                EventSchema schema = name == null ? null : EventSchema.named(name);
                events.put(type, schema == null ? null : new EventDecoder(schema, type, types, clock, constants));
            }
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }

    private void request(JfrCursor cursor) {
        DiskRequest request;
        try {
            request = requests.decode(cursor);
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
        if (details != null) {
            details.addTo(request);
        }
        counts.requests++;
        if (ordered == null) {
            handler.onRequest(request);
        } else {
            ordered.add(this, request.startNanos(), detailStart >= 0 ? detailStart : eventStart);
            detailStart = -1;
        }
    }

    /** Whether the chunk is the first of a group, which is the one without requests. */
    boolean beginsGroup() {
        return types.annotation(RequestSchema.NAME, Schema.BOUNDARIES) == null;
    }

    /** From now on requests are noted rather than handed on; {@code content} are the bytes of the file from {@code from} on. */
    void order(OrderedRequests requestsInOrder, ByteBuffer content, long from) {
        ordered = requestsInOrder;
        bytes = content;
        bytesFrom = from;
    }

    /** Decodes a request that was noted, its detail before it included. */
    DiskRequest decodeAt(long position) {
        try {
            JfrCursor cursor = eventAt(position);
            int next = cursor.readInt();
            long type = cursor.readLong();
            if (type == detailType) {
                details.decode(cursor);
                cursor = eventAt(position + next);
                cursor.readInt();
                cursor.readLong();
            }
            DiskRequest request = requests.decode(cursor);
            if (details != null) {
                details.addTo(request);
            }
            return request;
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }

    private JfrCursor eventAt(long position) {
        int at = (int) (position - bytesFrom);
        int available = Math.min(copy.length, bytes.limit() - at);
        bytes.get(at, copy, 0, available);
        int size = new JfrCursor(copy, 0).readInt();
        if (size > copy.length) {
            copy = new byte[size];
            bytes.get(at, copy, 0, size);
        }
        return new JfrCursor(copy, 0);
    }

    private void detail(JfrCursor cursor) {
        detailStart = eventStart;
        try {
            details.decode(cursor);
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
    }

    private void event(EventDecoder decoder, JfrCursor cursor) {
        if (decoder == null) {
            return;
        }
        RecordingEvent event;
        try {
            event = decoder.decode(cursor);
            event = formatOne ? FormatOne.current(event) : event;
        } catch (RuntimeException e) {
            throw new DamagedException(e);
        }
        handler.onEvent(decoder.context(), event);
        counts.events++;
        RecordingEvent said = formatOne ? FormatOne.alsoSaidBy(event) : null;
        if (said != null) {
            handler.onEvent(decoder.context(), said);
        }
    }
}
