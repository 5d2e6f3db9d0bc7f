// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types of a chunk, from its metadata. */
final class ChunkTypes {
    /** Events of the daemon in the flight recorder of its own JVM: their recordings are the JDK's. */
    private static final String LIVE = "iotrace.live.";

    /** Structs inside structs; a type that contains itself would have no end. */
    private static final int DEEPEST = 16;

    private final Map<Integer, MetadataElement> classes = new HashMap<>();
    private final Map<String, String> annotationIds = new HashMap<>();

    ChunkTypes(MetadataElement root) {
        for (MetadataElement metadata : root.children("metadata")) {
            for (MetadataElement type : metadata.children("class")) {
                String name = type.attribute("name");
                if (name == null) {
                    throw new IllegalArgumentException("a type has no name");
                }
                classes.put(Integer.parseInt(type.attribute("id")), type);
                annotationIds.put(name, type.attribute("id"));
            }
        }
    }

    /** Whether iotrace wrote the metadata. */
    boolean areOfIotrace() {
        return annotationIds.keySet().stream().anyMatch(name -> name.startsWith("iotrace.") && !name.startsWith(LIVE));
    }

    String name(long type) {
        MetadataElement element = classes.get((int) type);
        return element == null ? null : element.attribute("name");
    }

    /** Value of an annotation of a type, or null. */
    String annotation(String typeName, String annotation) {
        String annotationId = annotationIds.get(annotation);
        String typeId = annotationIds.get(typeName);
        if (annotationId == null || typeId == null) {
            return null;
        }
        for (MetadataElement element : classes.get(Integer.parseInt(typeId)).children("annotation")) {
            if (annotationId.equals(element.attribute("class"))) {
                return element.attribute("value");
            }
        }
        return null;
    }

    /** What the metadata says of the recording's origin; the given session when it names none. */
    Origin origin(String unnamedSession) {
        String session = text(Schema.SESSION);
        return new Origin(
                text(Schema.HOST_NAME),
                text(Schema.MACHINE),
                text(Schema.BOOT),
                session.isEmpty() ? unnamedSession : session);
    }

    private String text(String annotation) {
        String value = annotation(RequestSchema.NAME, annotation);
        return value == null ? "" : value;
    }

    /** Fields of a type in file order. */
    List<FieldLayout> fields(long type) {
        return fields((int) type, 0);
    }

    private List<FieldLayout> fields(int type, int depth) {
        MetadataElement element = classes.get(type);
        if (element == null || depth > DEEPEST) {
            throw new IndexOutOfBoundsException("no type " + type);
        }
        List<FieldLayout> fields = new ArrayList<>();
        for (MetadataElement field : element.children("field")) {
            fields.add(field(field, depth));
        }
        return fields;
    }

    private FieldLayout field(MetadataElement field, int depth) {
        int type = Integer.parseInt(field.attribute("class"));
        String dimension = field.attribute("dimension");
        boolean array = dimension != null && !dimension.equals("0");
        FieldLayout.Kind kind = "true".equals(field.attribute("constantPool")) ? FieldLayout.Kind.CONSTANT : kind(type);
        List<FieldLayout> parts = kind == FieldLayout.Kind.STRUCT ? fields(type, depth + 1) : List.of();
        return new FieldLayout(field.attribute("name"), kind, type, parts, array);
    }

    private FieldLayout.Kind kind(int type) {
        return switch (String.valueOf(name(type))) {
            case "boolean", "byte" -> FieldLayout.Kind.BYTE;
            case "short", "char", "int", "long" -> FieldLayout.Kind.INTEGER;
            case "float" -> FieldLayout.Kind.FLOAT;
            case "double" -> FieldLayout.Kind.DOUBLE;
            case "java.lang.String" -> FieldLayout.Kind.TEXT;
            default -> FieldLayout.Kind.STRUCT;
        };
    }
}
