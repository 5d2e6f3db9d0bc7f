// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** One kind of {@link RecordingEvent} as an event type: read once by reflection from the record, which is the schema. */
final class EventSchema {
    private static final Map<Class<?>, EventSchema> BY_CLASS = new LinkedHashMap<>();
    private static final Map<String, EventSchema> BY_NAME = new LinkedHashMap<>();

    static {
        int id = Schema.FIRST_EVENT;
        for (Class<?> type : RecordingEvent.class.getPermittedSubclasses()) {
            EventSchema schema = new EventSchema(type.asSubclass(RecordingEvent.class), id++);
            BY_CLASS.put(type, schema);
            BY_NAME.put(schema.name, schema);
        }
    }

    private final String name;
    private final int id;
    private final Class<? extends RecordingEvent> type;
    private final RecordComponent[] components;
    private final Constructor<? extends RecordingEvent> constructor;

    private EventSchema(Class<? extends RecordingEvent> type, int id) {
        this.type = type;
        this.id = id;
        name = "iotrace." + type.getSimpleName();
        components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("a record without its constructor", e);
        }
    }

    static List<EventSchema> all() {
        return List.copyOf(BY_CLASS.values());
    }

    static EventSchema of(RecordingEvent event) {
        return BY_CLASS.get(event.getClass());
    }

    /** The event type with this name, or null when this version does not know it. */
    static EventSchema named(String name) {
        return BY_NAME.get(name);
    }

    String name() {
        return name;
    }

    int id() {
        return id;
    }

    RecordComponent[] components() {
        return components;
    }

    /** Its class in a chunk's metadata. */
    MetadataElement describe() {
        MetadataElement event = Schema.event(
                name,
                id,
                type.getAnnotation(Label.class).value(),
                type.getAnnotation(Description.class).value(),
                type.getAnnotation(Category.class).value());
        for (RecordComponent component : components) {
            MetadataElement field = Schema.field(component.getName(), fieldType(component.getType()));
            for (Annotation annotation : annotations(component)) {
                String annotationType = annotation.annotationType().getName();
                if (Schema.isAnnotation(annotationType)) {
                    Schema.annotated(field, annotationType, value(annotation));
                }
            }
            event.add(field);
        }
        return event;
    }

    /** Appends the values of {@code event} in field order. */
    void write(JfrBuffer buffer, RecordingEvent event) {
        for (RecordComponent component : components) {
            Object value = invoke(component, event);
            if (value == null || value instanceof String) {
                buffer.putString((String) value);
            } else if (value instanceof Boolean flag) {
                buffer.putByte(flag ? 1 : 0);
            } else if (value instanceof Integer number) {
                buffer.putInt(number);
            } else if (value instanceof Double number) {
                buffer.putRawLong(Double.doubleToRawLongBits(number));
            } else {
                buffer.putLong((Long) value);
            }
        }
    }

    /** Values of an event of which nothing was read yet. */
    Object[] defaults() {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Class<?> componentType = components[i].getType();
            if (componentType == boolean.class) {
                values[i] = false;
            } else if (componentType == int.class) {
                values[i] = 0;
            } else if (componentType == long.class) {
                values[i] = 0L;
            } else if (componentType == double.class) {
                values[i] = 0.0;
            }
        }
        return values;
    }

    RecordingEvent create(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + name, e);
        }
    }

    private static int fieldType(Class<?> componentType) {
        if (componentType == String.class) {
            return Schema.STRING;
        } else if (componentType == boolean.class) {
            return Schema.BOOLEAN;
        } else if (componentType == int.class) {
            return Schema.INT;
        } else if (componentType == long.class) {
            return Schema.LONG;
        } else if (componentType == double.class) {
            return Schema.DOUBLE;
        }
        throw new IllegalArgumentException("no JFR type for " + componentType);
    }

    /** The annotations of {@code jdk.jfr} apply to fields and methods, not to record components. */
    private List<Annotation> annotations(RecordComponent component) {
        try {
            List<Annotation> annotations = new ArrayList<>();
            Collections.addAll(
                    annotations, type.getDeclaredField(component.getName()).getAnnotations());
            return annotations;
        } catch (NoSuchFieldException e) {
            throw new AssertionError("a record component without its field", e);
        }
    }

    private static String value(Annotation annotation) {
        try {
            return (String) annotation.annotationType().getMethod("value").invoke(annotation);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(annotation + " has no text as its value", e);
        }
    }

    private static Object invoke(RecordComponent component, RecordingEvent event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
