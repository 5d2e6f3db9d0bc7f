// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Reads the encodings of JFR 2.1 out of a byte array. Damaged input ends in an {@link IndexOutOfBoundsException}, which the reader turns
 * into a sentence.
 */
final class JfrCursor {
    private static final int STRING_POOL = 2;
    private static final int STRING_CHARACTERS = 4;
    private static final int STRING_LATIN1 = 5;

    byte[] bytes;
    int position;

    JfrCursor(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    byte readByte() {
        return bytes[position++];
    }

    int readInt() {
        return (int) readLong();
    }

    long readLong() {
        byte[] source = bytes;
        int at = position;
        long value = 0;
        for (int shift = 0; shift < 56; shift += 7) {
            byte next = source[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                position = at;
                return value;
            }
        }
        value |= (source[at++] & 0xffL) << 56;
        position = at;
        return value;
    }

    long readRawLong() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (readByte() & 0xff);
        }
        return value;
    }

    int readRawInt() {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | (readByte() & 0xff);
        }
        return value;
    }

    /** A string; those in a pool are looked up in {@code pool}, or null without one. */
    String readString(ConstantPool<String> pool) {
        int encoding = readByte();
        return switch (encoding) {
            case JfrBuffer.STRING_NULL -> null;
            case JfrBuffer.STRING_EMPTY -> "";
            case STRING_POOL -> pooled(readLong(), pool);
            case JfrBuffer.STRING_UTF8 -> readText(StandardCharsets.UTF_8);
            case STRING_LATIN1 -> readText(StandardCharsets.ISO_8859_1);
            case STRING_CHARACTERS -> readCharacters();
            default -> throw new IndexOutOfBoundsException("string encoding " + encoding);
        };
    }

    private static String pooled(long key, ConstantPool<String> pool) {
        return pool == null ? null : pool.get(key);
    }

    private String readCharacters() {
        char[] characters = new char[checked(readInt())];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char) readInt();
        }
        return new String(characters);
    }

    private String readText(Charset charset) {
        int count = checked(readInt());
        position += count;
        return new String(bytes, position - count, count, charset);
    }

    /** A count of items of at least one byte each cannot exceed what is left. */
    int checked(int count) {
        if (count < 0 || count > bytes.length - position) {
            throw new IndexOutOfBoundsException(count + " items at " + position);
        }
        return count;
    }
}
