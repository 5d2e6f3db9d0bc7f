// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with the encodings of JFR 2.1: compressed integers, strings, and events that begin with their own size. */
final class JfrBuffer {
    /** String encodings: no string, the empty string, UTF-8 bytes behind their count. */
    static final int STRING_NULL = 0;

    static final int STRING_EMPTY = 1;
    static final int STRING_UTF8 = 3;

    private static final int SIZE_BYTES = 4;

    private byte[] bytes;
    private int length;

    JfrBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Makes room, so that the puts of one event need no check each. */
    void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void putBytes(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** Big endian, not compressed. */
    void putRawLong(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            putByte((int) (value >>> shift));
        }
    }

    void putRawInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            putByte(value >>> shift);
        }
    }

    void putInt(int value) {
        putLong(value & 0xffff_ffffL);
    }

    /** Seven bits a byte, lowest first; a ninth byte holds eight. */
    void putLong(long value) {
        reserve(9);
        putReserved(value);
    }

    /** {@link #putLong} without the check; the caller has reserved. */
    void putReserved(long value) {
        byte[] target = bytes;
        int at = length;
        long rest = value;
        for (int i = 0; i < 8 && (rest & ~0x7fL) != 0; i++) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        length = at;
    }

    void putString(String value) {
        if (value == null) {
            putByte(STRING_NULL);
        } else if (value.isEmpty()) {
            putByte(STRING_EMPTY);
        } else {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            putByte(STRING_UTF8);
            putInt(text.length);
            putBytes(text, 0, text.length);
        }
    }

    /** Begins an event of any size; {@link #endEvent} patches the four bytes left for it. */
    int beginEvent() {
        int start = length;
        putRawInt(0);
        return start;
    }

    void endEvent(int start) {
        putPaddedInt(bytes, start, length - start);
    }

    /** Begins an event that is expected to stay below 128 bytes, so that its size takes one. */
    int beginSmallEvent() {
        return length++;
    }

    /** Patches the size; moves the event when it grew too large for one byte. */
    void endSmallEvent(int start) {
        int size = length - start;
        if (size < 0x80) {
            bytes[start] = (byte) size;
            return;
        }
        reserve(SIZE_BYTES - 1);
        System.arraycopy(bytes, start + 1, bytes, start + SIZE_BYTES, size - 1);
        length += SIZE_BYTES - 1;
        endEvent(start);
    }

    /** A compressed integer stretched to four bytes, which any reader takes. */
    static void putPaddedInt(byte[] target, int at, int value) {
        if (value >>> 28 != 0) {
            throw new IllegalArgumentException("an event of " + value + " bytes");
        }
        target[at] = (byte) (value | 0x80);
        target[at + 1] = (byte) (value >>> 7 | 0x80);
        target[at + 2] = (byte) (value >>> 14 | 0x80);
        target[at + 3] = (byte) (value >>> 21);
    }
}
