// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.statistics;

import java.util.Arrays;

/** Requests by thread: few threads serve a disk, so they are looked for one by one. */
final class ThreadTally {
    private int[] threads = new int[4];
    private long[] counts = new long[4];
    private int size;
    private int last;

    void add(int thread) {
        if (last >= size || threads[last] != thread) {
            last = place(thread);
        }
        counts[last]++;
    }

    private int place(int thread) {
        for (int i = 0; i < size; i++) {
            if (threads[i] == thread) {
                return i;
            }
        }
        if (size == threads.length) {
            threads = Arrays.copyOf(threads, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        threads[size] = thread;
        counts[size] = 0;
        return size++;
    }

    /** As {@code threadId:count}, separated by blanks, in the order in which they came. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : " ").append(threads[i]).append(':').append(counts[i]);
        }
        return text.toString();
    }

    void clear() {
        size = 0;
    }
}
