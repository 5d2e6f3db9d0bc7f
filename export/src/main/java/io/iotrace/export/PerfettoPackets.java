// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.DiskRequest;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Packets of a Perfetto trace (protos/perfetto/trace: trace_packet.proto, track_event.proto, track_descriptor.proto). Times are the
 * kernel's monotonic clock, which stands for the trace's own clock.
 */
final class PerfettoPackets {
    private static final int TRACE_PACKET = 1;

    private static final int CLOCK_SNAPSHOT = 6;
    private static final int TIMESTAMP = 8;
    private static final int SEQUENCE_ID = 10;
    private static final int TRACK_EVENT = 11;
    private static final int TRACK_DESCRIPTOR = 60;

    private static final int CLOCK_REALTIME = 1;
    private static final int CLOCK_MONOTONIC = 3;
    private static final int CLOCK_BOOTTIME = 6;

    private static final int SLICE_BEGIN = 1;
    private static final int SLICE_END = 2;
    private static final int INSTANT = 3;
    private static final int COUNTER = 4;

    private static final int EVENT_ARGUMENT = 4;
    private static final int EVENT_TYPE = 9;
    private static final int EVENT_TRACK = 11;
    private static final int EVENT_CATEGORY = 22;
    private static final int EVENT_NAME = 23;
    private static final int EVENT_COUNTER = 30;
    private static final int EVENT_FLOW = 47;
    private static final int EVENT_LAST_FLOW = 48;

    private static final int ARGUMENT_INTEGER = 4;
    private static final int ARGUMENT_TEXT = 6;
    private static final int ARGUMENT_NAME = 10;

    private final OutputStream out;
    private final ProtobufBuffer packet = new ProtobufBuffer();
    private final ProtobufBuffer event = new ProtobufBuffer();
    private final ProtobufBuffer part = new ProtobufBuffer();
    private final ProtobufBuffer trace = new ProtobufBuffer();
    private boolean clockWritten;

    PerfettoPackets(OutputStream out) {
        this.out = out;
    }

    /** How the monotonic clock relates to the others: once for the trace, before its first event. */
    void clockOnce(long monotonicNanos, Long wallNanos) throws IOException {
        if (clockWritten) {
            return;
        }
        clockWritten = true;
        event.clear();
        clock(CLOCK_MONOTONIC, monotonicNanos);
        clock(CLOCK_BOOTTIME, monotonicNanos); // the clock of packets that name none
        if (wallNanos != null) {
            clock(CLOCK_REALTIME, wallNanos);
        }
        write(packet.clear().number(SEQUENCE_ID, 1).message(CLOCK_SNAPSHOT, event));
    }

    private void clock(int id, long nanos) {
        event.message(1, part.clear().number(1, id).number(2, nanos));
    }

    void describe(long track, String name, long above) throws IOException {
        event.clear().number(1, track).text(2, name);
        if (above != 0) {
            event.number(5, above);
        }
        write(packet.clear().number(SEQUENCE_ID, 1).message(TRACK_DESCRIPTOR, event));
    }

    void describeCounter(long track, String name, long above) throws IOException {
        event.clear().number(1, track).text(2, name).number(5, above).message(8, part.clear());
        write(packet.clear().number(SEQUENCE_ID, 1).message(TRACK_DESCRIPTOR, event));
    }

    /** The slice of a whole request, with what it says. */
    void begin(long track, long nanos, DiskRequest request) throws IOException {
        event(SLICE_BEGIN, track).text(EVENT_CATEGORY, "request").text(EVENT_NAME, request.operation);
        argument("offset", request.offset);
        argument("bytes", request.bytes);
        argument("queueDepth", request.queueDepth);
        argument("error", request.error);
        argument("parts", request.parts);
        argument("leaf", request.leaf);
        argument("engine", request.engine);
        argument("thread", request.threadName);
        argument("threadId", request.threadId);
        argument("submitProcessor", request.submitProcessor);
        argument("flags", request.flags == 0 ? null : request.flagLabels());
        event(nanos);
    }

    void begin(long track, long nanos, String name) throws IOException {
        begin(track, nanos, name, 0);
    }

    /** A slice in which an arrow ends, unless {@code flow} is 0. */
    void begin(long track, long nanos, String name, long flow) throws IOException {
        event(SLICE_BEGIN, track).text(EVENT_CATEGORY, "stage").text(EVENT_NAME, name);
        if (flow != 0) {
            event.fixed(EVENT_LAST_FLOW, flow);
        }
        event(nanos);
    }

    void end(long track, long nanos) throws IOException {
        event(SLICE_END, track);
        event(nanos);
    }

    /** An instant from which an arrow begins. */
    void instant(long track, long nanos, String name, long flow) throws IOException {
        event(INSTANT, track)
                .text(EVENT_CATEGORY, "thread")
                .text(EVENT_NAME, name)
                .fixed(EVENT_FLOW, flow);
        event(nanos);
    }

    void counter(long track, long nanos, long value) throws IOException {
        event(COUNTER, track).number(EVENT_COUNTER, value);
        event(nanos);
    }

    private ProtobufBuffer event(int type, long track) {
        return event.clear().number(EVENT_TYPE, type).number(EVENT_TRACK, track);
    }

    private void event(long nanos) throws IOException {
        write(packet.clear().number(TIMESTAMP, nanos).number(SEQUENCE_ID, 1).message(TRACK_EVENT, event));
    }

    private void argument(String name, long value) {
        event.message(
                EVENT_ARGUMENT, part.clear().number(ARGUMENT_INTEGER, value).text(ARGUMENT_NAME, name));
    }

    private void argument(String name, String value) {
        if (value != null) {
            event.message(
                    EVENT_ARGUMENT, part.clear().text(ARGUMENT_TEXT, value).text(ARGUMENT_NAME, name));
        }
    }

    private void write(ProtobufBuffer content) throws IOException {
        trace.clear().message(TRACE_PACKET, content).writeTo(out);
    }
}
