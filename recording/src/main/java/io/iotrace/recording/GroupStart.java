// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What stands at the begin of a group of chunks: how its clock relates to the wall clock, and what its events look like. */
final class GroupStart {
    private final Journal journal;
    private final Origin origin;
    /** Null when the anchor alone tells the time. */
    private final Supplier<ClockReading> clock;
    /** Of the open group. */
    private ClockAnchor anchor;

    private long metadataId = 1;

    GroupStart(Journal journal, ClockAnchor anchor, RecordingWriter.Options options) {
        this.journal = journal;
        this.anchor = anchor;
        origin = options.origin();
        clock = options.clock();
    }

    /** The host's clocks now; null when they are not followed. */
    ClockReading clocks() {
        return clock == null ? null : clock.get();
    }

    /** From now on times are by this reading, if there is one. */
    void follow(ClockReading clocks) {
        if (clocks != null) {
            anchor = new ClockAnchor(clocks.monotonicNanos(), clocks.wallNanos());
        }
    }

    /** Wall clock less monotonic clock. */
    long monotonicOffset() {
        return anchor.wallNanos() - anchor.monotonicNanos();
    }

    /** Describes all events, and the fields that requests have for some spans, in the chunk of the events that are no requests. */
    void describeEvents(Set<Span> spans) throws IOException {
        List<MetadataElement> events = new ArrayList<>(eventTypes());
        events.addAll(RequestSchema.describe(null, spans, stamp()));
        write(JournalIndex.MAIN, events);
    }

    /** Describes the requests of a shape. */
    void describe(RequestShape shape, int stream, Set<Span> spans) throws IOException {
        write(stream, RequestSchema.describe(shape, spans, stamp()));
    }

    static List<MetadataElement> eventTypes() {
        return EventSchema.all().stream().map(EventSchema::describe).toList();
    }

    private void write(int stream, List<MetadataElement> events) throws IOException {
        JfrBuffer metadata = new JfrBuffer(1 << 14);
        Schema.root(events).writeEvent(metadata, ++metadataId);
        journal.schema(stream, metadata);
    }

    private RequestSchema.Stamp stamp() {
        return new RequestSchema.Stamp(monotonicOffset(), origin);
    }
}
