// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The constants of one type that a reader has met, by key. Small keys, which are all that iotrace writes, are found by index. */
final class ConstantPool<T> {
    private static final int LISTED = 1 << 16;

    private final List<T> listed = new ArrayList<>();
    private final Map<Long, T> others = new HashMap<>();

    /** The constant, or null for key 0 and for a key that is not there. */
    T get(long key) {
        if (key >= 0 && key < listed.size()) {
            return listed.get((int) key);
        }
        return others.isEmpty() ? null : others.get(key);
    }

    void put(long key, T value) {
        if (key < 0 || key >= LISTED) {
            others.put(key, value);
            return;
        }
        while (listed.size() <= key) {
            listed.add(null);
        }
        listed.set((int) key, value);
    }
}
