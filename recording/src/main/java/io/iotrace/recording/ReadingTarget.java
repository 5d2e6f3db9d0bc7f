// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/** Where the events of chunks go: a handler, and what is kept from one chunk to the next. One thread uses it at a time. */
final class ReadingTarget {
    private final RecordingHandler handler;
    private final Map<String, String> strings = new HashMap<>();
    /** Null when requests are handed on as they lie. */
    private final OrderedRequests ordered;

    private Origin origin;
    private ChunkDecoder.Counts counts = new ChunkDecoder.Counts();

    ReadingTarget(RecordingHandler handler, OrderedRequests ordered) {
        this.handler = handler;
        this.ordered = ordered;
    }

    /** Counts from here on, of the next file. */
    ChunkDecoder.Counts startCounting() {
        counts = new ChunkDecoder.Counts();
        return counts;
    }

    ChunkConstants constants() {
        return new ChunkConstants(strings);
    }

    /** A decoder for a chunk from some origin, of which the handler learns. */
    ChunkDecoder decoder(ChunkTypes types, Origin from, ChunkClock clock, ChunkConstants constants) {
        if (!from.equals(origin)) {
            origin = from;
            handler.onOrigin(from);
        }
        return new ChunkDecoder(types, clock, constants, handler, counts);
    }

    /** The decoder's requests lie within this stretch of a file. */
    void order(ChunkDecoder decoder, FileChannel channel, long from, long end) throws IOException {
        if (ordered != null) {
            if (decoder.beginsGroup()) {
                ordered.endGroup();
            }
            decoder.order(ordered, channel.map(FileChannel.MapMode.READ_ONLY, from, end - from), from);
        }
    }

    /** Hands on what is still held back. */
    void end() {
        if (ordered != null) {
            ordered.end();
        }
    }
}
