// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.SortedMap;
import java.util.TreeMap;

/** Requests by submitting thread: an open-addressing table from thread id to count, the first {@link #LIMIT} threads. */
final class ThreadCounts {
    static final int LIMIT = 1024;

    private int[] threadIds = new int[16];
    private long[] counts = new long[16];
    private int size;

    void add(int threadId, long count) {
        int slot = slot(threadIds, counts, threadId);
        if (counts[slot] == 0) {
            if (size == LIMIT) {
                return;
            }
            size++;
            threadIds[slot] = threadId;
        }
        counts[slot] += count;
        if (2 * size > threadIds.length) {
            grow();
        }
    }

    void merge(ThreadCounts other) {
        other.toMap().forEach(this::add);
    }

    SortedMap<Integer, Long> toMap() {
        SortedMap<Integer, Long> map = new TreeMap<>();
        for (int i = 0; i < threadIds.length; i++) {
            if (counts[i] > 0) {
                map.put(threadIds[i], counts[i]);
            }
        }
        return map;
    }

    private void grow() {
        int[] largerIds = new int[2 * threadIds.length];
        long[] largerCounts = new long[2 * counts.length];
        for (int i = 0; i < threadIds.length; i++) {
            if (counts[i] > 0) {
                int slot = slot(largerIds, largerCounts, threadIds[i]);
                largerIds[slot] = threadIds[i];
                largerCounts[slot] = counts[i];
            }
        }
        threadIds = largerIds;
        counts = largerCounts;
    }

    private static int slot(int[] threadIds, long[] counts, int threadId) {
        int slot = ((threadId * 0x9E3779B1) >>> 16) & (threadIds.length - 1);
        while (counts[slot] != 0 && threadIds[slot] != threadId) {
            slot = (slot + 1) & (threadIds.length - 1);
        }
        return slot;
    }
}
