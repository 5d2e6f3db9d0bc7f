// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** Decodes the events of one type that is not a request into its record; fields that are missing keep their defaults. */
final class EventDecoder {
    private final EventSchema schema;
    private final ChunkClock clock;
    private final ChunkConstants constants;
    private final List<FieldLayout> fields;
    private EventContext context;

    EventDecoder(EventSchema schema, long type, ChunkTypes types, ChunkClock clock, ChunkConstants constants) {
        this.schema = schema;
        this.clock = clock;
        this.constants = constants;
        fields = types.fields(type);
    }

    /** Decodes the event that the cursor stands in, behind its type. */
    RecordingEvent decode(JfrCursor cursor) {
        Object[] values = schema.defaults();
        long startNanos = 0;
        long durationNanos = 0;
        KernelThread thread = null;
        for (FieldLayout field : fields) {
            switch (field.name()) {
                case "startTime" -> startNanos = clock.monotonicNanos(field.readNumber(cursor));
                case "duration" -> durationNanos = clock.nanos(field.readNumber(cursor));
                case "eventThread" -> thread = constants.thread(cursor.readLong());
                default -> component(field, cursor, values);
            }
        }
        int threadId = thread == null ? 0 : thread.id();
        context = new EventContext(startNanos, durationNanos, threadId, thread == null ? null : thread.name());
        return schema.create(values);
    }

    /** When and where the event last decoded happened. */
    EventContext context() {
        return context;
    }

    private void component(FieldLayout field, JfrCursor cursor, Object[] values) {
        RecordComponent[] components = schema.components();
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(field.name())) {
                values[i] = value(components[i].getType(), field, cursor, values[i]);
                return;
            }
        }
        field.skip(cursor);
    }

    /** The field's value as the component wants it, or the default when another version had another type there. */
    private Object value(Class<?> type, FieldLayout field, JfrCursor cursor, Object defaultValue) {
        if (type == String.class && field.isText()) {
            return field.readText(cursor, constants);
        } else if (type == double.class && field.kind() == FieldLayout.Kind.DOUBLE && !field.array()) {
            return Double.longBitsToDouble(cursor.readRawLong());
        } else if (type == boolean.class && field.isNumber()) {
            return field.readNumber(cursor) != 0;
        } else if (type == int.class && field.isNumber()) {
            return (int) field.readNumber(cursor);
        } else if (type == long.class && field.isNumber()) {
            return field.readNumber(cursor);
        }
        field.skip(cursor);
        return defaultValue;
    }
}
