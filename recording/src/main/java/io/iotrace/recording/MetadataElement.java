// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An element of the tree that describes a chunk's types: class, field, annotation. Its text form is the metadata event (type 0). */
record MetadataElement(String name, Map<String, String> attributes, List<MetadataElement> children) {
    static final int EVENT_TYPE = 0;

    /** Root, metadata, class, field, annotation. */
    private static final int DEEPEST = 8;

    /** An element with attributes given as name, value, name, value. */
    static MetadataElement of(String name, String... attributes) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            map.put(attributes[i], attributes[i + 1]);
        }
        return new MetadataElement(name, map, new ArrayList<>());
    }

    MetadataElement add(MetadataElement child) {
        children.add(child);
        return this;
    }

    String attribute(String attribute) {
        return attributes.get(attribute);
    }

    List<MetadataElement> children(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    /** Appends the metadata event for the tree under this root. Readers cache by {@code id}, so different trees need different ones. */
    void writeEvent(JfrBuffer buffer, long id) {
        Map<String, Integer> strings = new LinkedHashMap<>();
        collect(strings);
        int start = buffer.beginEvent();
        buffer.putLong(EVENT_TYPE);
        buffer.putLong(0);
        buffer.putLong(0);
        buffer.putLong(id);
        buffer.putInt(strings.size());
        strings.keySet().forEach(buffer::putString);
        write(buffer, strings);
        buffer.endEvent(start);
    }

    private void collect(Map<String, Integer> strings) {
        strings.putIfAbsent(name, strings.size());
        attributes.forEach((key, value) -> {
            strings.putIfAbsent(key, strings.size());
            strings.putIfAbsent(value, strings.size());
        });
        children.forEach(child -> child.collect(strings));
    }

    private void write(JfrBuffer buffer, Map<String, Integer> strings) {
        buffer.putInt(strings.get(name));
        buffer.putInt(attributes.size());
        attributes.forEach((key, value) -> {
            buffer.putInt(strings.get(key));
            buffer.putInt(strings.get(value));
        });
        buffer.putInt(children.size());
        children.forEach(child -> child.write(buffer, strings));
    }

    /** Reads the tree of a metadata event that begins at the cursor. */
    static MetadataElement readEvent(JfrCursor cursor) {
        cursor.readInt();
        if (cursor.readLong() != EVENT_TYPE) {
            throw new IndexOutOfBoundsException("no metadata event");
        }
        cursor.readLong();
        cursor.readLong();
        cursor.readLong();
        String[] strings = new String[cursor.checked(cursor.readInt())];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = cursor.readString(null);
        }
        return read(cursor, strings, 0);
    }

    private static MetadataElement read(JfrCursor cursor, String[] strings, int depth) {
        if (depth > DEEPEST) {
            throw new IndexOutOfBoundsException("metadata without end");
        }
        MetadataElement element = of(strings[cursor.readInt()]);
        for (int i = cursor.checked(cursor.readInt()); i > 0; i--) {
            element.attributes.put(strings[cursor.readInt()], strings[cursor.readInt()]);
        }
        for (int i = cursor.checked(cursor.readInt()); i > 0; i--) {
            element.children.add(read(cursor, strings, depth + 1));
        }
        return element;
    }
}
