// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;

/**
 * A view of one {@code struct stall_record} (record.h): a thread blocked inside the call that should only have submitted.
 *
 * <pre>
 *   0 u32 kind      4 u32 tgid      8 u32 tid     12 u32 file
 *  16 u64 blocked  24 u64 resumed  32 s32 stack   36 u8 operation  37 u8 engine  38 u16 reserved
 * </pre>
 */
public final class StallRecord {
    static final int TGID = 4;
    static final int TID = 8;
    static final int FILE = 12;
    static final int BLOCKED = 16;
    static final int RESUMED = 24;
    static final int STACK = 32;
    static final int OPERATION = 36;
    static final int ENGINE = 37;
    static final int SIZE = 40;

    private ByteBuffer buffer;
    private int offset;

    public StallRecord at(ByteBuffer newBuffer, int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    public int processId() {
        return buffer.getInt(offset + TGID);
    }

    public int threadId() {
        return buffer.getInt(offset + TID);
    }

    public int file() {
        return buffer.getInt(offset + FILE);
    }

    public long blockedNanos() {
        return buffer.getLong(offset + BLOCKED);
    }

    public long resumedNanos() {
        return buffer.getLong(offset + RESUMED);
    }

    /** Id for {@link Probe#stack}; negative when no stack was taken. */
    public int stackId() {
        return buffer.getInt(offset + STACK);
    }

    public int operation() {
        return buffer.get(offset + OPERATION) & 0xff;
    }

    public int engine() {
        return buffer.get(offset + ENGINE) & 0xff;
    }

    /** Copies the record, of at most {@link Probe#LARGEST_RECORD} bytes, whose kind is its first int. */
    public void copyTo(ByteBuffer target, int at) {
        target.put(at, buffer, offset, SIZE);
    }
}
