// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which bytes of a disk were brought into the guest's page cache and not asked for yet. Calls come in the order of time; the blocks that
 * were brought last are remembered, to a bound.
 */
final class ReadAhead {
    private static final int BLOCK_SHIFT = 12;
    private static final int MOST_BLOCKS = 1 << 20;
    /** A request beyond this is no read-ahead of a file system. */
    private static final long MOST_BYTES = 64L << 20;

    private final LinkedHashSet<Long> notAskedFor = new LinkedHashSet<>();
    private final List<RequestIndex.Timed> requests;
    private final Predicate<HostRequest> intoCache;
    private int next;

    /** {@code requests} of one disk, by their begin, of which some bring bytes into the page cache. */
    ReadAhead(List<RequestIndex.Timed> requests, Predicate<HostRequest> intoCache) {
        this.requests = requests;
        this.intoCache = intoCache;
    }

    /** Requests that began before an instant have brought their bytes, or are bringing them. */
    void until(long nanos) {
        while (next < requests.size() && requests.get(next).startNanos() < nanos) {
            HostRequest request = requests.get(next++).request();
            if (intoCache.test(request) && request.bytes() <= MOST_BYTES) {
                for (long block = first(request.offset()); block <= last(request.offset(), request.bytes()); block++) {
                    add(block);
                }
            }
        }
    }

    private void add(long block) {
        notAskedFor.add(block);
        if (notAskedFor.size() > MOST_BLOCKS) {
            notAskedFor.remove(notAskedFor.iterator().next());
        }
    }

    /** The bytes are asked for; whether all of them were brought and not asked for before. */
    boolean take(FileExtents.Range range) {
        boolean all = true;
        for (long block = first(range.offset()); block <= last(range.offset(), range.bytes()); block++) {
            all &= notAskedFor.remove(block);
        }
        return all;
    }

    private static long first(long offset) {
        return offset >> BLOCK_SHIFT;
    }

    private static long last(long offset, long bytes) {
        return (offset + Math.max(1, bytes) - 1) >> BLOCK_SHIFT;
    }
}
