// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.metrics;

import java.util.Map;
import java.util.TreeMap;

/** Which seconds of the monotonic clock had requests: rates are over these, so that the pauses between bursts do not hide a busy disk. */
final class ActiveSeconds {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_PAGE = 1024;

    private final Map<Long, long[]> pages = new TreeMap<>();
    private long lastPageNumber = Long.MIN_VALUE;
    private long[] lastPage;

    void add(long monotonicNanos) {
        long second = Math.floorDiv(monotonicNanos, NANOS_PER_SECOND);
        long pageNumber = Math.floorDiv(second, SECONDS_PER_PAGE);
        if (pageNumber != lastPageNumber) {
            lastPageNumber = pageNumber;
            lastPage = page(pageNumber);
        }
        int bit = Math.floorMod(second, SECONDS_PER_PAGE);
        lastPage[bit / Long.SIZE] |= 1L << bit;
    }

    void merge(ActiveSeconds other) {
        other.pages.forEach((number, words) -> {
            long[] mine = page(number);
            for (int i = 0; i < words.length; i++) {
                mine[i] |= words[i];
            }
        });
    }

    long count() {
        return pages.values().stream()
                .mapToLong(words -> {
                    long count = 0;
                    for (long word : words) {
                        count += Long.bitCount(word);
                    }
                    return count;
                })
                .sum();
    }

    private long[] page(long number) {
        return pages.computeIfAbsent(number, absent -> new long[SECONDS_PER_PAGE / Long.SIZE]);
    }
}
