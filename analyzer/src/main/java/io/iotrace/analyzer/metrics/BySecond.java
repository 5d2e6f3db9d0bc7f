// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.Map;
import java.util.TreeMap;

/** Sums by second of the monotonic clock. An hour takes 32 KiB. */
public final class BySecond {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_PAGE = 1024;

    private final Map<Long, long[]> pages = new TreeMap<>();
    private long lastNumber = Long.MIN_VALUE;
    private long[] lastPage;

    /** Adds to the second that an instant lies in. */
    public void add(long monotonicNanos, long value) {
        long second = Math.floorDiv(monotonicNanos, NANOS_PER_SECOND);
        long number = Math.floorDiv(second, SECONDS_PER_PAGE);
        if (number != lastNumber) {
            lastNumber = number;
            lastPage = pages.computeIfAbsent(number, absent -> new long[SECONDS_PER_PAGE]);
        }
        lastPage[Math.floorMod(second, SECONDS_PER_PAGE)] += value;
    }

    public void merge(BySecond other) {
        other.pages.forEach((number, theirs) -> {
            long[] mine = pages.computeIfAbsent(number, absent -> new long[SECONDS_PER_PAGE]);
            for (int i = 0; i < mine.length; i++) {
                mine[i] += theirs[i];
            }
        });
    }

    /** Sum of all seconds. */
    public long sum() {
        return sumWhere(this);
    }

    /** Sum of the seconds in which {@code other} has something. */
    public long sumWhere(BySecond other) {
        long sum = 0;
        for (Map.Entry<Long, long[]> page : pages.entrySet()) {
            long[] theirs = other.pages.get(page.getKey());
            for (int i = 0; theirs != null && i < SECONDS_PER_PAGE; i++) {
                sum += theirs[i] == 0 ? 0 : page.getValue()[i];
            }
        }
        return sum;
    }
}
