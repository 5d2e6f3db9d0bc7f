// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Requests by the guest's time, to find those within an operation's. */
final class RequestIndex {
    /** A request's submission and end at the guest's time. */
    record Timed(HostRequest request, long startNanos, long endNanos) {}

    private final List<Timed> byStart = new ArrayList<>();
    private long longest;

    RequestIndex(List<HostRequest> requests, ClockFit clock) {
        for (HostRequest request : requests) {
            Timed timed = new Timed(request, clock.toGuest(request.submitNanos()), clock.toGuest(request.doneNanos()));
            byStart.add(timed);
            longest = Math.max(longest, timed.endNanos - timed.startNanos);
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

    /** Requests that are under way within a time, some of them before it or behind it. */
    List<Timed> overlapping(long fromNanos, long toNanos) {
        List<Timed> found = new ArrayList<>();
        for (int i = firstFrom(fromNanos - longest); i < byStart.size() && byStart.get(i).startNanos <= toNanos; i++) {
            if (byStart.get(i).endNanos >= fromNanos) {
                found.add(byStart.get(i));
            }
        }
        return found;
    }

    /** All, by their begin. */
    List<Timed> all() {
        return byStart;
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
