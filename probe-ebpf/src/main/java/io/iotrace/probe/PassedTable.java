// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What sampling passed over, counted by the kernel (passed.h): one place for each file and operation that has any, read in mapped memory.
 * Counts only grow; what was taken before is kept here, so that the kernel's are never written to.
 */
final class PassedTable {
    static final int BUCKETS = 1024;
    static final int BUCKETS_AT = 4 * Long.BYTES;
    static final int SIZE = BUCKETS_AT + BUCKETS * Integer.BYTES;
    private static final int MOST_PLACES = 4096;
    private static final long UNSIGNED = 0xffffffffL;

    private final ByteBuffer places;
    private final Map<Integer, long[]> taken = new HashMap<>();

    PassedTable(ByteBuffer places) {
        this.places = places;
    }

    /** For reads and writes of every file, up to a bound: 4 KiB each. */
    static int places(ProbeOptions options) {
        return Math.min(MOST_PLACES, 2 * options.files());
    }

    /** Adds to a list what was counted at a place since the last time. */
    void take(int placeFromOne, int file, int processId, int operation, List<PassedOver> out) {
        if (placeFromOne == 0) {
            return;
        }
        int at = (placeFromOne - 1) * SIZE;
        long[] before = taken.computeIfAbsent(placeFromOne, place -> new long[BUCKETS_AT / Long.BYTES + BUCKETS]);
        long[] grown = new long[BUCKETS_AT / Long.BYTES];
        long any = 0;
        for (int i = 0; i < grown.length; i++) {
            long now = places.getLong(at + i * Long.BYTES);
            grown[i] = now - before[i];
            before[i] = now;
            any |= grown[i];
        }
        if (any == 0) {
            return;
        }
        long[] buckets = new long[BUCKETS];
        long parts = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long now = places.getInt(at + BUCKETS_AT + i * Integer.BYTES) & UNSIGNED;
            buckets[i] = now - before[grown.length + i] & UNSIGNED;
            before[grown.length + i] = now;
            parts += buckets[i];
        }
        // the kernel counts on meanwhile: parts are those in the buckets, and the next time has what is beside them
        before[2] += parts - grown[2];
        out.add(new PassedOver(file, processId, operation, grown[0], grown[1], parts, grown[3], buckets));
    }
}
