// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.List;

/** How one field of a type lies in a file: what to read, or what to skip when this version does not know the field. */
record FieldLayout(String name, Kind kind, int type, List<FieldLayout> parts, boolean array) {
    enum Kind {
        BYTE,
        INTEGER,
        FLOAT,
        DOUBLE,
        TEXT,
        /** A reference to a constant. */
        CONSTANT,
        /** Other fields, one after the other. */
        STRUCT
    }

    boolean isNumber() {
        return !array && (kind == Kind.INTEGER || kind == Kind.BYTE);
    }

    boolean isText() {
        return !array && (kind == Kind.TEXT || kind == Kind.CONSTANT);
    }

    /** A whole number of any width. */
    long readNumber(JfrCursor cursor) {
        return kind == Kind.BYTE ? cursor.readByte() : cursor.readLong();
    }

    String readText(JfrCursor cursor, ChunkConstants constants) {
        return kind == Kind.CONSTANT
                ? constants.string(type, cursor.readLong())
                : cursor.readString(constants.strings());
    }

    void skip(JfrCursor cursor) {
        int count = array ? cursor.checked(cursor.readInt()) : 1;
        for (int i = 0; i < count; i++) {
            skipOne(cursor);
        }
    }

    private void skipOne(JfrCursor cursor) {
        switch (kind) {
            case BYTE -> cursor.position++;
            case INTEGER, CONSTANT -> cursor.readLong();
            case FLOAT -> cursor.position += Float.BYTES;
            case DOUBLE -> cursor.position += Double.BYTES;
            case TEXT -> cursor.readString(null);
            case STRUCT -> parts.forEach(part -> part.skip(cursor));
        }
    }
}
