// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.recording.DiskRequest;
import java.util.ArrayList;
import java.util.List;

/** Which of the requests that an event loop has just reaped share an interrupt. */
final class SharedInterrupts {
    /** The first of each disk and interrupt: few, since an episode's record has few writes. */
    private final List<PendingRequest> firsts = new ArrayList<>();

    /** Requests of one disk that have the same first interrupt after them share it. */
    void mark(List<PendingRequest> reaped) {
        for (int i = 0; i < reaped.size(); i++) {
            PendingRequest one = reaped.get(i);
            if (one.writes > 0) {
                PendingRequest first = firstOf(one);
                if (first == null) {
                    firsts.add(one);
                } else {
                    first.request.flags |= DiskRequest.SHARED_NOTIFY;
                    one.request.flags |= DiskRequest.SHARED_NOTIFY;
                }
            }
        }
        firsts.clear();
    }

    private PendingRequest firstOf(PendingRequest pending) {
        for (int i = 0; i < firsts.size(); i++) {
            PendingRequest first = firsts.get(i);
            if (first.disk.ordinal() == pending.disk.ordinal() && first.writeNanos[0] == pending.writeNanos[0]) {
                return first;
            }
        }
        return null;
    }
}
