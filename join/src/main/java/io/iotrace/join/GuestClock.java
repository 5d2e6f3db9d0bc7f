// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.Arrays;

/**
 * Turns JFR's times into the guest kernel's CLOCK_MONOTONIC, by the instants at which the agent read both. Between two of them the
 * clocks are taken to run evenly.
 */
public final class GuestClock {
    private long[] jfr = new long[16];
    private long[] monotonic = new long[16];
    private int size;

    /** Adds an instant on both clocks, in nanoseconds; in the order of time. */
    public void add(long jfrNanos, long monotonicNanos) {
        if (size == jfr.length) {
            jfr = Arrays.copyOf(jfr, 2 * size);
            monotonic = Arrays.copyOf(monotonic, 2 * size);
        }
        int at = size++;
        while (at > 0 && jfr[at - 1] > jfrNanos) {
            jfr[at] = jfr[at - 1];
            monotonic[at] = monotonic[at - 1];
            at--;
        }
        jfr[at] = jfrNanos;
        monotonic[at] = monotonicNanos;
    }

    /** Whether there is an instant at all; without one times stay JFR's, which are the wall clock's. */
    public boolean isKnown() {
        return size > 0;
    }

    /** Nanoseconds of CLOCK_MONOTONIC. */
    public long monotonic(long jfrNanos) {
        if (size == 0) {
            return jfrNanos;
        }
        int at = Arrays.binarySearch(jfr, 0, size, jfrNanos);
        int next = at >= 0 ? at : -at - 1;
        if (next == 0 || next == size) {
            int nearest = next == 0 ? 0 : size - 1;
            return monotonic[nearest] + jfrNanos - jfr[nearest];
        }
        double part = (double) (jfrNanos - jfr[next - 1]) / (jfr[next] - jfr[next - 1]);
        return monotonic[next - 1] + Math.round(part * (monotonic[next] - monotonic[next - 1]));
    }

    /** Largest step by which one clock ran off the other between two instants, in nanoseconds. */
    public long largestStepNanos() {
        long largest = 0;
        for (int i = 1; i < size; i++) {
            largest = Math.max(largest, Math.abs(jfr[i] - jfr[i - 1] - (monotonic[i] - monotonic[i - 1])));
        }
        return largest;
    }
}
