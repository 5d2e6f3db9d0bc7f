// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.sink;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A bounded queue between one thread that adds and one that takes. Allocates nothing. */
final class SpscQueue<T> {
    private final AtomicReferenceArray<T> places;
    private final int mask;
    private int next;
    private int first;

    /** @param capacity a power of two */
    SpscQueue(int capacity) {
        places = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Adds; false when there is no room. */
    boolean offer(T element) {
        int place = next & mask;
        if (places.getAcquire(place) != null) {
            return false;
        }
        places.setRelease(place, element);
        next++;
        return true;
    }

    /** Takes the oldest; null when there is none. */
    T poll() {
        int place = first & mask;
        T element = places.getAcquire(place);
        if (element != null) {
            places.setRelease(place, null);
            first++;
        }
        return element;
    }
}
