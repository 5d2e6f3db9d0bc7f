// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/**
 * Requests in the order in which they were done. They come nearly in that order, so a request finds its place from the end in a step or
 * two. Allocates only to grow.
 */
final class TimedQueue {
    private PendingRequest[] ring = new PendingRequest[16];
    private int head;
    private int size;

    void add(PendingRequest pending) {
        if (size == ring.length) {
            grow();
        }
        int at = size++;
        while (at > 0 && get(at - 1).doneNanos > pending.doneNanos) {
            put(at, get(at - 1));
            at--;
        }
        put(at, pending);
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The request at a place, 0 for the one that was done first. */
    PendingRequest get(int place) {
        return ring[(head + place) & (ring.length - 1)];
    }

    private void put(int place, PendingRequest pending) {
        ring[(head + place) & (ring.length - 1)] = pending;
    }

    /** Takes the one that was done first; null when there is none. */
    PendingRequest poll() {
        if (size == 0) {
            return null;
        }
        PendingRequest first = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return first;
    }

    /** Puts back one that was taken from the front, in front of the rest. */
    void push(PendingRequest pending) {
        if (size == ring.length) {
            grow();
        }
        head = (head - 1) & (ring.length - 1);
        ring[head] = pending;
        size++;
    }

    private void grow() {
        PendingRequest[] larger = new PendingRequest[ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = get(i);
        }
        ring = larger;
        head = 0;
    }
}
