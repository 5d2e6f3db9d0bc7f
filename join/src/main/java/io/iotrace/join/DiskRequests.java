// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/** Requests of one disk of the guest's, and what is known of the bytes that they are of. */
final class DiskRequests {
    private final String disk;
    private final FileExtents extents;
    private final RequestIndex index;
    private final ReadAhead readAhead;
    private final NavigableMap<Long, FileExtents.Range> files;
    private final Set<HostRequest> waitedFor = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<HostRequest> direct = Collections.newSetFromMap(new IdentityHashMap<>());

    DiskRequests(String disk, FileExtents extents, List<HostRequest> requests, ClockFit clock) {
        this.disk = disk;
        this.extents = extents;
        index = new RequestIndex(requests, clock);
        readAhead = new ReadAhead(index.all(), request -> request.isRead() && !direct.contains(request));
        files = extents.placed(disk);
    }

    RequestIndex index() {
        return index;
    }

    ReadAhead readAhead() {
        return readAhead;
    }

    /** Notes that an operation waited for the request; false when one had before. */
    boolean waitFor(HostRequest request) {
        return waitedFor.add(request);
    }

    /** Notes that a request's bytes did not go into the page cache. */
    void pastCache(HostRequest request, FileCall call) {
        if (call.access() == Access.DIRECT) {
            direct.add(request);
        }
    }

    /** What a request is that is not of an operation's own bytes. */
    Role role(HostRequest request) {
        if (request.isFlush()) {
            return Role.FLUSH;
        }
        if (extents.isJournal(disk, request.offset(), request.bytes())) {
            return Role.JOURNAL;
        }
        if (isOfFile(request)) {
            return request.isRead() ? Role.READ_AHEAD : Role.WRITE_BACK;
        }
        return Role.OTHER;
    }

    private boolean isOfFile(HostRequest request) {
        Map.Entry<Long, FileExtents.Range> before = files.lowerEntry(request.offset() + Math.max(1, request.bytes()));
        return before != null && before.getValue().overlaps(disk, request.offset(), Math.max(1, request.bytes()));
    }

    /** Those that no operation waited for. */
    List<Background> background() {
        Map<Role, List<HostRequest>> byRole = new EnumMap<>(Role.class);
        for (RequestIndex.Timed timed : index.all()) {
            if (!waitedFor.contains(timed.request())) {
                byRole.computeIfAbsent(role(timed.request()), role -> new ArrayList<>())
                        .add(timed.request());
            }
        }
        List<Background> lines = new ArrayList<>();
        byRole.forEach(
                (role, requests) -> lines.add(new Background(disk, role, requests.size(), Background.bytes(requests))));
        return lines;
    }
}
