// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.Probe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Records of one process, in their order, that wait for a name. */
final class HeldBack {
    private static final int SLOT = Probe.LARGEST_RECORD;
    private static final int MOST = 131_072;

    private ByteBuffer slots = ByteBuffer.allocate(64 * SLOT).order(ByteOrder.nativeOrder());
    private int first;
    private int end;

    boolean isEmpty() {
        return first == end;
    }

    boolean isFull() {
        return end - first == MOST;
    }

    ByteBuffer buffer() {
        return slots;
    }

    /** Where to write the next record, which counts from then on. */
    int add() {
        if ((end + 1) * SLOT > slots.capacity()) {
            makeRoom();
        }
        return end++ * SLOT;
    }

    private void makeRoom() {
        ByteBuffer larger =
                first > 0 ? slots : ByteBuffer.allocate(slots.capacity() * 2).order(ByteOrder.nativeOrder());
        larger.put(0, slots, first * SLOT, (end - first) * SLOT);
        slots = larger;
        end -= first;
        first = 0;
    }

    /** Where the first record is. */
    int first() {
        return first * SLOT;
    }

    void removeFirst() {
        first++;
        if (first == end) {
            first = 0;
            end = 0;
        }
    }
}
