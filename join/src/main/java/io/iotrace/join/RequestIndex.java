// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Requests by the guest's time, to find those within an operation's. */
final class RequestIndex {
    /** A request at the guest's time. */
    record Timed(HostRequest request, long startNanos, long endNanos) {}

    private final List<Timed> byStart = new ArrayList<>();
    private long lastEnd = Long.MIN_VALUE;

    RequestIndex(List<HostRequest> requests, ClockFit clock) {
        for (HostRequest request : requests) {
            Timed timed = new Timed(request, clock.toGuest(request.startNanos()), clock.toGuest(request.endNanos()));
            byStart.add(timed);
            lastEnd = Math.max(lastEnd, timed.endNanos);
        }
        byStart.sort(Comparator.comparingLong(Timed::startNanos));
    }

    /** Requests that begin and end within a time. */
    List<Timed> within(long fromNanos, long toNanos) {
        List<Timed> found = new ArrayList<>();
        for (int i = firstFrom(fromNanos); i < byStart.size() && byStart.get(i).startNanos <= toNanos; i++) {
            if (byStart.get(i).endNanos <= toNanos) {
                found.add(byStart.get(i));
            }
        }
        return found;
    }

    /** Whether a time lies between the first request's start and the last one's end. */
    boolean covers(long fromNanos, long toNanos) {
        return !byStart.isEmpty() && byStart.get(0).startNanos <= fromNanos && lastEnd >= toNanos;
    }

    private int firstFrom(long nanos) {
        int low = 0;
        int high = byStart.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byStart.get(middle).startNanos < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
