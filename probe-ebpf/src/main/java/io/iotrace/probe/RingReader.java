// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads a BPF ring buffer in place (kernel/bpf/ringbuf.c), without a copy or a call per record.
 *
 * <pre>
 * page 0            consumer position, u64, ours to write
 * page 1            producer position, u64
 * page 2 ...        data, mapped twice in a row, so that a record that wraps is contiguous
 *
 * record   0 u32  length | bit 31 busy | bit 30 discarded
 *          4 u32  page offset, the kernel's own
 *          8      length bytes, padded to 8
 * </pre>
 *
 * <p>Assumes: one reader; the kernel publishes a record by clearing its busy bit with release semantics. Guarantees: records are handed
 * over in the order they were reserved; their room is given back only after the handler returned, and not later than a 32nd of the ring
 * later.
 */
final class RingReader {
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER = 8;
    /** Room is given back in so many steps a turn of the ring, so that producers find some while a long read goes on. */
    private static final int STEPS = 32;

    private static final int LIMIT = 4096;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer consumerPosition;
    private final ByteBuffer producerPosition;
    private final ByteBuffer data;
    private final long mask;
    private final long step;
    private long position;

    /** A ring of {@code size} bytes, a power of two: {@code consumer} begins at page 0, {@code producer} at page 1. */
    RingReader(ByteBuffer consumer, ByteBuffer producer, int size) {
        consumerPosition = consumer;
        producerPosition = producer;
        data = producer.slice(MappedMemory.PAGE, 2 * size).order(ByteOrder.nativeOrder());
        mask = size - 1L;
        step = size / STEPS;
        position = (long) LONG.getAcquire(consumerPosition, 0);
    }

    /** Receives where a record lies in the buffer. */
    interface Handler {
        void record(ByteBuffer buffer, int offset, int length);
    }

    /** Hands over what was reserved before this call, waiting for those that are being written. */
    void readToTheEnd(Handler handler) {
        long end = (long) LONG.getAcquire(producerPosition, 0);
        while (position < end) {
            if (read(handler, LIMIT) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Hands over the records that are complete, at most {@code limit}; returns how many. */
    int read(Handler handler, int limit) {
        long end = (long) LONG.getAcquire(producerPosition, 0);
        long released = position;
        int count = 0;
        while (position < end && count < limit) {
            int offset = (int) (position & mask);
            int header = (int) INT.getAcquire(data, offset);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~(BUSY | DISCARDED);
            if ((header & DISCARDED) == 0) {
                handler.record(data, offset + HEADER, length);
                count++;
            }
            position += (length + HEADER + 7) & ~7;
            if (position - released >= step) {
                released = position;
                LONG.setRelease(consumerPosition, 0, position);
            }
        }
        LONG.setRelease(consumerPosition, 0, position);
        return count;
    }
}
