// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.HashMap;
import java.util.Map;

/** Strings and threads of a chunk. Equal constants of a recording are one instance, so that whoever compares them can do so by identity. */
final class ChunkConstants {
    private final Map<String, String> canonical;
    private final ConstantPool<String> strings = new ConstantPool<>();
    private final ConstantPool<KernelThread> threads = new ConstantPool<>();
    private int stringType;

    ChunkConstants(Map<String, String> canonical) {
        this.canonical = canonical;
    }

    ConstantPool<String> strings() {
        return strings;
    }

    String string(int type, long key) {
        return type == stringType ? strings.get(key) : null;
    }

    KernelThread thread(long key) {
        return threads.get(key);
    }

    private String canonical(String text) {
        return text == null ? null : canonical.computeIfAbsent(text, same -> same);
    }

    /** Reads one checkpoint event that the cursor stands before; returns how far before it the previous one is, 0 for none. */
    long readCheckpoint(JfrCursor cursor, ChunkTypes types) {
        cursor.readInt();
        if (cursor.readLong() != ChunkWriter.CHECKPOINT_TYPE) {
            throw new IndexOutOfBoundsException("no checkpoint event");
        }
        cursor.readLong();
        cursor.readLong();
        long previous = cursor.readLong();
        cursor.readByte();
        for (int pools = cursor.readInt(); pools > 0; pools--) {
            int type = cursor.readInt();
            readPool(type, cursor.readInt(), cursor, types);
        }
        return previous;
    }

    /** Reads {@code count} constants of one type. */
    void readPool(int type, int count, JfrCursor cursor, ChunkTypes types) {
        String name = String.valueOf(types.name(type));
        for (int i = 0; i < count; i++) {
            long key = cursor.readLong();
            switch (name) {
                case "java.lang.String" -> {
                    stringType = type;
                    strings.put(key, canonical(cursor.readString(strings)));
                }
                case "java.lang.Thread" -> threads.put(key, readThread(type, cursor, types));
                default -> types.fields(type).forEach(field -> field.skip(cursor));
            }
        }
    }

    private KernelThread readThread(int type, JfrCursor cursor, ChunkTypes types) {
        Map<String, Object> values = new HashMap<>();
        for (FieldLayout field : types.fields(type)) {
            if (field.isNumber()) {
                values.put(field.name(), field.readNumber(cursor));
            } else if (field.isText()) {
                values.put(field.name(), field.readText(cursor, this));
            } else {
                field.skip(cursor);
            }
        }
        Object id = values.getOrDefault("osThreadId", 0L);
        return new KernelThread(((Long) id).intValue(), canonical((String) values.get("osName")));
    }
}
