// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import java.util.Arrays;

/** Requests by leaf and submitting node: few of them for one disk, so they are looked for one by one. */
final class LeafTally {
    private String[] leaves = new String[4];
    private int[] nodes = new int[4];
    private long[] counts = new long[4];
    private int size;
    private int last;

    void add(String leaf, int node) {
        if (last >= size || nodes[last] != node || !leaves[last].equals(leaf)) {
            last = place(leaf, node);
        }
        counts[last]++;
    }

    private int place(String leaf, int node) {
        for (int i = 0; i < size; i++) {
            if (nodes[i] == node && leaves[i].equals(leaf)) {
                return i;
            }
        }
        if (size == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * size);
            nodes = Arrays.copyOf(nodes, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        leaves[size] = leaf;
        nodes[size] = node;
        counts[size] = 0;
        return size++;
    }

    /** As {@code leaf@node:count}, separated by blanks, in the order in which they came. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : " ")
                    .append(leaves[i])
                    .append('@')
                    .append(nodes[i])
                    .append(':')
                    .append(counts[i]);
        }
        return text.toString();
    }

    void clear() {
        size = 0;
    }
}
