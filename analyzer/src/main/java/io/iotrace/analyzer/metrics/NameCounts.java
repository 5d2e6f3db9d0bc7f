// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often each of a handful of names occurred. Names within one recording are the same objects, which {@code equals} sees at once. */
final class NameCounts {
    private String[] names = new String[4];
    private long[] counts = new long[4];
    private int size;

    void add(String name, long count) {
        counts[indexOf(name)] += count;
    }

    /** Number of a name, from 0 in the order of their first occurrence. */
    int indexOf(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        names[size] = name;
        return size++;
    }

    void merge(NameCounts other) {
        for (int i = 0; i < other.size; i++) {
            add(other.names[i], other.counts[i]);
        }
    }

    SortedMap<String, Long> toMap() {
        SortedMap<String, Long> map = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            map.put(names[i], counts[i]);
        }
        return map;
    }
}
