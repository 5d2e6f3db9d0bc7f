// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A protobuf message under construction: the few wire types that a trace needs. */
final class ProtobufBuffer {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;

    private byte[] bytes = new byte[256];
    private int length;

    ProtobufBuffer clear() {
        length = 0;
        return this;
    }

    ProtobufBuffer number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtobufBuffer fixed(int field, long value) {
        tag(field, FIXED_64);
        reserve(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Nothing when there is no text. */
    ProtobufBuffer text(int field, String value) {
        if (value != null) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            bytes(field, utf8, utf8.length);
        }
        return this;
    }

    ProtobufBuffer message(int field, ProtobufBuffer message) {
        bytes(field, message.bytes, message.length);
        return this;
    }

    private void bytes(int field, byte[] content, int count) {
        tag(field, BYTES);
        varint(count);
        reserve(count);
        System.arraycopy(content, 0, bytes, length, count);
        length += count;
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }
}
