// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.lang.annotation.Annotation;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.ContentType;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Percentage;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * The types of a chunk: ids and metadata. Ids of types with constants and of events stay the same in all chunks of a recording, because
 * JDK tools carry constants and counts from chunk to chunk by id.
 */
final class Schema {
    /** Version of the event types; written into every chunk. */
    static final int FORMAT_VERSION = 2;

    static final int BOOLEAN = 2;
    static final int INT = 3;
    static final int LONG = 4;
    static final int DOUBLE = 5;
    static final int STRING = 6;
    static final int THREAD = 7;
    /** Types of a field that no event of the chunk has: a reference to a constant that does not exist, which all readers take as null. */
    static final int ABSENT_TIMESPAN = 8;

    static final int ABSENT_NUMBER = 9;

    static final int DISK_REQUEST = 40;
    static final int REQUEST_DETAIL = 41;
    static final int FIRST_EVENT = 42;

    static final String BOUNDARIES = "iotrace.Boundaries";
    static final String FORMAT = "iotrace.FormatVersion";
    static final String MONOTONIC_OFFSET = "iotrace.MonotonicOffset";
    static final String HOST_NAME = "iotrace.HostName";
    static final String MACHINE = "iotrace.Machine";
    static final String BOOT = "iotrace.Boot";
    static final String SESSION = "iotrace.Session";

    private static final int FIRST_ANNOTATION = 20;
    private static final List<String> ANNOTATIONS = List.of(
            Label.class.getName(),
            Description.class.getName(),
            Category.class.getName(),
            Timespan.class.getName(),
            Timestamp.class.getName(),
            DataAmount.class.getName(),
            Percentage.class.getName(),
            ContentType.class.getName(),
            BOUNDARIES,
            FORMAT,
            MONOTONIC_OFFSET,
            HOST_NAME,
            MACHINE,
            BOOT,
            SESSION);
    private static final List<String> CONTENT_TYPES = List.of(
            Timespan.class.getName(),
            Timestamp.class.getName(),
            DataAmount.class.getName(),
            Percentage.class.getName());

    private Schema() {}

    /** The whole tree: the given event types, and all the types that they refer to. */
    static MetadataElement root(List<MetadataElement> events) {
        MetadataElement metadata = MetadataElement.of("metadata");
        metadata.add(type("boolean", BOOLEAN));
        metadata.add(type("int", INT));
        metadata.add(type("long", LONG));
        metadata.add(type("double", DOUBLE));
        metadata.add(type("java.lang.String", STRING));
        metadata.add(type("java.lang.Thread", THREAD)
                .add(field("osName", STRING))
                .add(field("osThreadId", LONG))
                .add(field("javaName", STRING))
                .add(field("javaThreadId", LONG)));
        metadata.add(absent("iotrace.types.Timespan", ABSENT_TIMESPAN)
                .add(annotated(field("nanos", LONG), Timespan.class, Timespan.NANOSECONDS)));
        metadata.add(absent("iotrace.types.Number", ABSENT_NUMBER).add(field("number", INT)));
        ANNOTATIONS.forEach(name -> metadata.add(annotationType(name)));
        events.forEach(metadata::add);
        return MetadataElement.of("root")
                .add(metadata)
                .add(MetadataElement.of("region", "locale", "en_US", "gmtOffset", "0"));
    }

    /** An event type with the fields that every event begins with. */
    static MetadataElement event(String name, int id, String label, String description, String... category) {
        MetadataElement event = type(name, id);
        event.attributes().put("superType", "jdk.jfr.Event");
        annotated(event, Label.class, label);
        annotated(event, Description.class, description);
        event.add(annotation(Category.class, category));
        event.add(annotated(described(field("startTime", LONG), "Start Time", null), Timestamp.class, Timestamp.TICKS));
        event.add(annotated(described(field("duration", LONG), "Duration", null), Timespan.class, Timespan.TICKS));
        event.add(described(pooled("eventThread", THREAD), "Event Thread", "Thread the event belongs to"));
        return event;
    }

    static MetadataElement field(String name, int type) {
        return MetadataElement.of("field", "name", name, "class", Integer.toString(type));
    }

    /** A field that holds a reference to a constant. */
    static MetadataElement pooled(String name, int type) {
        MetadataElement field = field(name, type);
        field.attributes().put("constantPool", "true");
        return field;
    }

    static MetadataElement described(MetadataElement field, String label, String description) {
        annotated(field, Label.class, label);
        return description == null ? field : annotated(field, Description.class, description);
    }

    static MetadataElement annotated(MetadataElement element, Class<? extends Annotation> type, String value) {
        return annotated(element, type.getName(), value);
    }

    static MetadataElement annotated(MetadataElement element, String type, String value) {
        return element.add(MetadataElement.of("annotation", "class", annotationId(type), "value", value));
    }

    /** An annotation whose value is an array. */
    static MetadataElement annotation(Class<? extends Annotation> type, String... values) {
        MetadataElement annotation = MetadataElement.of("annotation", "class", annotationId(type.getName()));
        for (int i = 0; i < values.length; i++) {
            annotation.attributes().put("value-" + i, values[i]);
        }
        return annotation;
    }

    static boolean isAnnotation(String type) {
        return ANNOTATIONS.contains(type);
    }

    private static String annotationId(String type) {
        int index = ANNOTATIONS.indexOf(type);
        if (index < 0) {
            throw new IllegalArgumentException("annotation " + type);
        }
        return Integer.toString(FIRST_ANNOTATION + index);
    }

    private static MetadataElement annotationType(String name) {
        MetadataElement type = MetadataElement.of(
                "class", "name", name, "id", annotationId(name), "superType", Annotation.class.getName());
        if (!name.equals(ContentType.class.getName())) {
            MetadataElement value = field("value", STRING);
            if (name.equals(Category.class.getName())) {
                value.attributes().put("dimension", "1");
            }
            type.add(value);
        }
        if (CONTENT_TYPES.contains(name)) {
            type.add(MetadataElement.of("annotation", "class", annotationId(ContentType.class.getName())));
        }
        return type;
    }

    private static MetadataElement absent(String name, int id) {
        MetadataElement type = type(name, id);
        type.attributes().put("simpleType", "true");
        return type;
    }

    private static MetadataElement type(String name, int id) {
        return MetadataElement.of("class", "name", name, "id", Integer.toString(id));
    }
}
