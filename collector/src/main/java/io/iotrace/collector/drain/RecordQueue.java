// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.drain;

import io.iotrace.probe.Probe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Records of the probe, and marks among them, in the order of the ring: slots of one size in memory outside the heap, taken in a ring.
 *
 * <p>Assumes: one thread adds, one takes. Guarantees: what is taken is whole, and its slot is not written to before {@link #release}.
 */
public final class RecordQueue {
    /** Kind of a mark: a file's index stands for another file from here on. */
    public static final int FILE_FORGOTTEN = 100;

    /** Kind of a mark: everything that was in the ring when somebody asked for the mark came before it. */
    public static final int MARK = 101;

    private static final int SLOT = Probe.LARGEST_RECORD;
    private static final int VALUE = 8;
    private static final VarHandle ADDED;
    private static final VarHandle TAKEN;

    static {
        try {
            ADDED = MethodHandles.lookup().findVarHandle(RecordQueue.class, "added", long.class);
            TAKEN = MethodHandles.lookup().findVarHandle(RecordQueue.class, "taken", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer slots;
    private final int mask;
    private long added;
    private long taken;

    /** @param capacity slots, a power of two */
    public RecordQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(capacity + " is no power of two");
        }
        slots = ByteBuffer.allocateDirect(Math.multiplyExact(capacity, SLOT)).order(ByteOrder.nativeOrder());
        mask = capacity - 1;
    }

    /** The slots' memory. */
    public ByteBuffer buffer() {
        return slots;
    }

    /** Slots that are free; the adding thread's. */
    int room() {
        return mask + 1 - (int) (added - (long) TAKEN.getAcquire(this));
    }

    /** Where to write the next record, of which there is {@link #room}; {@link #publish} then hands it over. */
    int next() {
        return ((int) added & mask) * SLOT;
    }

    void publish() {
        ADDED.setRelease(this, added + 1);
    }

    /** Adds a mark; there is room for it. */
    void mark(int kind, long value) {
        slots.putInt(next(), kind).putLong(next() + VALUE, value);
        publish();
    }

    /** Where the next record is, -1 for none; the taking thread's. */
    public int peek() {
        return (long) ADDED.getAcquire(this) == taken ? -1 : ((int) taken & mask) * SLOT;
    }

    /** Kind of the record or mark at a place. */
    public int kind(int place) {
        return slots.getInt(place);
    }

    /** Value of the mark at a place. */
    public long value(int place) {
        return slots.getLong(place + VALUE);
    }

    /** Gives the slot of what {@link #peek} showed back. */
    public void release() {
        TAKEN.setRelease(this, taken + 1);
    }
}
