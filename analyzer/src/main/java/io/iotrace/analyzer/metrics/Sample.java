// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.Arrays;

/**
 * A bounded uniform sample: of all values, those with the smallest hashes of their request. Which ones that are does not depend on the
 * order, so a merged sample is the sample of the whole.
 */
public final class Sample {
    static final int CAPACITY = 1024;

    /** A heap with the greatest hash at index 0; equal hashes are ordered by value. */
    private final long[] hashes = new long[CAPACITY];

    private final long[] values = new long[CAPACITY];
    private int size;

    void add(long hash, long value) {
        if (size < CAPACITY) {
            hashes[size] = hash;
            values[size] = value;
            siftUp(size++);
        } else if (precedes(hash, value, hashes[0], values[0])) {
            hashes[0] = hash;
            values[0] = value;
            siftDown();
        }
    }

    void merge(Sample other) {
        for (int i = 0; i < other.size; i++) {
            add(other.hashes[i], other.values[i]);
        }
    }

    public int size() {
        return size;
    }

    /** The values in ascending order. */
    public long[] sorted() {
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Spreads two fields of a request over 64 bits (the finalizer of SplitMix64). */
    static long hash(long first, long second) {
        long z = first + 0x9E3779B97F4A7C15L * (second + 1);
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private void siftUp(int start) {
        int child = start;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!precedes(hashes[parent], values[parent], hashes[child], values[child])) {
                return;
            }
            swap(parent, child);
            child = parent;
        }
    }

    private void siftDown() {
        int parent = 0;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && precedes(hashes[child], values[child], hashes[child + 1], values[child + 1])) {
                child++;
            }
            if (!precedes(hashes[parent], values[parent], hashes[child], values[child])) {
                return;
            }
            swap(parent, child);
            parent = child;
        }
    }

    private static boolean precedes(long hash, long value, long otherHash, long otherValue) {
        return hash < otherHash || (hash == otherHash && value < otherValue);
    }

    private void swap(int a, int b) {
        long hash = hashes[a];
        hashes[a] = hashes[b];
        hashes[b] = hash;
        long value = values[a];
        values[a] = values[b];
        values[b] = value;
    }
}
