// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Matches on one kernel, where the host's recording is of the JVM's own process: a request that a thread submitted while it was in an
 * operation is that operation's. A thread is in one at a time, so that this is exact.
 */
final class SameKernel {
    private final GuestRecording guest;
    private final ClockFit clock;
    private final Map<Integer, RequestIndex> byThread = new HashMap<>();
    private final HostRecording.Window window;
    private final SyncCover cover;
    private final Set<HostRequest> used = Collections.newSetFromMap(new IdentityHashMap<>());

    SameKernel(GuestRecording guest, HostRecording host, ClockFit clock) {
        this.guest = guest;
        this.clock = clock;
        Map<Integer, List<HostRequest>> requests = new HashMap<>();
        for (HostRequest request : host.requests()) {
            if (request.processId() == guest.processId()) {
                requests.computeIfAbsent(request.threadId(), id -> new ArrayList<>())
                        .add(request);
            }
        }
        requests.forEach((thread, list) -> byThread.put(thread, new RequestIndex(list, clock)));
        window = host.window();
        cover = new SyncCover(guest.calls());
    }

    List<Match> match() {
        List<Match> matches = new ArrayList<>(guest.calls().size());
        for (FileCall call : guest.calls()) {
            matches.add(match(call));
        }
        return matches;
    }

    private Match match(FileCall call) {
        long from = call.startNanos() - clock.toleranceNanos();
        long to = call.endNanos() + clock.toleranceNanos();
        RequestIndex ofThread = byThread.get((int) call.threadId());
        List<Work> work = new ArrayList<>();
        boolean cached = false;
        if (ofThread != null) {
            for (RequestIndex.Timed timed : ofThread.within(from, to)) {
                HostRequest request = timed.request();
                if (!fits(call, request) || !used.add(request)) {
                    continue;
                }
                if (request.isCacheOnly() && isBuffered(call)) {
                    cached = true;
                } else {
                    boolean own = call.access() == Access.SYNC || !request.isFlush();
                    work.add(new Work(request, own ? Role.OWN : Role.FLUSH));
                }
            }
        }
        FileCall sync = cover.of(call);
        return work.isEmpty()
                ? new Match(call, without(call, cached, sync), work, Confidence.NONE, sync)
                : new Match(call, Outcome.REQUESTS, work, Confidence.EXACT, sync);
    }

    private Outcome without(FileCall call, boolean cached, FileCall sync) {
        if (call.access() == Access.BUFFERED_WRITE) {
            return sync == null ? Outcome.WRITTEN_BACK : Outcome.COVERED_BY_SYNC;
        }
        if (cached || (call.bytes() == 0 && call.access() != Access.SYNC)) {
            return Outcome.PAGE_CACHE;
        }
        if (!window.covers(call, clock)) {
            return Outcome.OUTSIDE;
        }
        return call.access() == Access.BUFFERED_READ ? Outcome.PAGE_CACHE : Outcome.UNMATCHED;
    }

    /** Where a request without a device's I/O says that the page cache had it. */
    private static boolean isBuffered(FileCall call) {
        return call.access() == Access.BUFFERED_READ || call.access() == Access.BUFFERED_WRITE;
    }

    /** The host says a file's own byte of a process that is no QEMU. */
    private static boolean fits(FileCall call, HostRequest request) {
        if (call.access() == Access.SYNC || request.isFlush()) {
            return call.access() == Access.SYNC || !call.isRead();
        }
        if (call.access() == Access.TRANSFER) {
            return true;
        }
        boolean sameBytes = call.offset() < 0 || request.bytes() == 0 || request.offset() == call.offset();
        return request.isRead() == call.isRead() && sameBytes;
    }
}
