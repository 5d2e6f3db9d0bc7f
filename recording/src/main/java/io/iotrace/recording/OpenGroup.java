// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.util.ArrayList;
import java.util.List;

/** The chunks being filled: one for the events that are not requests, one per shape of request. */
final class OpenGroup {
    /** A stream's events are written to the journal when this many bytes of them are there. */
    static final int BLOCK_BYTES = 1 << 16;

    /** More shapes than this end the group, which bounds the memory for them; what hooks can see together makes fewer. */
    static final int MOST_SHAPES = 512;

    private static final int SLOTS = 4 * MOST_SHAPES;
    private static final int HASH_SHIFT = Integer.numberOfLeadingZeros(SLOTS - 1);

    private final JfrBuffer main = new JfrBuffer(BLOCK_BYTES);
    private final List<RequestStream> streams = new ArrayList<>();
    /** Streams by the hash of their shape's key, open addressing. */
    private final RequestStream[] slots = new RequestStream[SLOTS];

    private RequestStream last;
    private boolean open;
    private long startNanos;
    private long latestNanos;

    void begin(long monotonicNanos) {
        open = true;
        startNanos = monotonicNanos;
        latestNanos = monotonicNanos;
    }

    /** Forgets all streams. */
    void end() {
        open = false;
        main.clear();
        streams.clear();
        java.util.Arrays.fill(slots, null);
        last = null;
    }

    boolean isOpen() {
        return open;
    }

    boolean isFull() {
        return streams.size() == MOST_SHAPES;
    }

    /** The stream for a shape's key, or null. */
    RequestStream find(int key) {
        if (last != null && last.shape().key() == key) {
            return last;
        }
        RequestStream found = slots[slot(key)];
        if (found != null) {
            last = found;
        }
        return found;
    }

    /** First free slot for the key, or the one that holds it. */
    private int slot(int key) {
        int slot = (key * 0x9e37_79b9) >>> HASH_SHIFT;
        while (slots[slot] != null && slots[slot].shape().key() != key) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }

    void add(RequestStream stream) {
        streams.add(stream);
        slots[slot(stream.shape().key())] = stream;
        last = stream;
    }

    List<RequestStream> streams() {
        return streams;
    }

    JfrBuffer main() {
        return main;
    }

    /** Notes the end of an event. */
    void ended(long monotonicNanos) {
        if (monotonicNanos > latestNanos) {
            latestNanos = monotonicNanos;
        }
    }

    long startNanos() {
        return startNanos;
    }

    /** What to subtract from a monotonic time to get ticks. */
    long base() {
        return startNanos - ChunkWriter.START_TICKS;
    }

    long latestTicks() {
        return latestNanos - base();
    }

    /** Appends an event to the chunk of those that are not requests. */
    void add(EventContext context, RecordingEvent event, ConstantWriter constants) {
        EventSchema schema = EventSchema.of(event);
        JfrBuffer main = main();
        int begin = main.beginSmallEvent();
        main.putInt(schema.id());
        main.putLong(context.startNanos() - base());
        main.putLong(context.durationNanos());
        main.putInt(constants.thread(context.threadId(), context.threadName()));
        schema.write(main, event);
        main.endSmallEvent(begin);
        ended(context.startNanos() + context.durationNanos());
    }
}
