// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Matches a guest's operations with the host's requests of its disks: by the bytes on the disk, within the operation's time. */
final class OtherKernel {
    private final GuestRecording guest;
    private final ClockFit clock;
    private final SyncCover cover;
    /** By the guest's name of the disk. */
    private final Map<String, RequestIndex> byDisk = new HashMap<>();

    private final Set<HostRequest> used = new HashSet<>();

    OtherKernel(GuestRecording guest, DiskPairing pairing, ClockFit clock) {
        this.guest = guest;
        this.clock = clock;
        cover = new SyncCover(guest.calls());
        for (DiskPairing.Paired paired : pairing.paired()) {
            byDisk.put(paired.guestDisk(), new RequestIndex(pairing.requestsOf(paired.place()), clock));
        }
    }

    List<Match> match() {
        List<Match> matches = new ArrayList<>(guest.calls().size());
        for (FileCall call : guest.calls()) {
            matches.add(
                    switch (call.access()) {
                        case SYNC -> matchSync(call);
                        case BUFFERED_WRITE -> matchBufferedWrite(call);
                        default -> matchOwn(call);
                    });
        }
        return matches;
    }

    private Match matchBufferedWrite(FileCall call) {
        FileCall sync = cover.of(call);
        Outcome outcome = sync == null ? Outcome.WRITTEN_BACK : Outcome.COVERED_BY_SYNC;
        return new Match(call, outcome, List.of(), List.of(), Confidence.NONE, sync);
    }

    private Match matchOwn(FileCall call) {
        List<FileExtents.Range> ranges = call.offset() < 0
                ? List.of()
                : guest.extents().ranges(call.fileId(), call.offset(), Math.max(1, call.bytes()));
        List<HostRequest> own = new ArrayList<>();
        List<HostRequest> others = new ArrayList<>();
        for (String disk : disks(ranges)) {
            RequestIndex index = byDisk.get(disk);
            if (index == null) {
                continue;
            }
            for (RequestIndex.Timed timed : index.within(from(call), to(call))) {
                HostRequest request = timed.request();
                boolean overlaps =
                        ranges.stream().anyMatch(range -> range.overlaps(disk, request.offset(), request.bytes()));
                if (overlaps && !request.isFlush() && request.isRead() == call.isRead()) {
                    if (call.access() == Access.BUFFERED_READ || used.add(request)) {
                        own.add(request);
                    }
                } else if (call.access() == Access.SYNCHRONOUS_WRITE && !request.isRead()) {
                    others.add(request);
                }
            }
        }
        if (!own.isEmpty()) {
            return new Match(call, Outcome.REQUESTS, own, others, Confidence.EXACT, null);
        }
        return Match.without(call, without(call, ranges));
    }

    private Outcome without(FileCall call, List<FileExtents.Range> ranges) {
        boolean covered = byDisk.values().stream().anyMatch(index -> index.covers(call.startNanos(), call.endNanos()));
        if (!covered) {
            return Outcome.OUTSIDE;
        }
        boolean known = ranges.stream().anyMatch(range -> byDisk.containsKey(range.disk()));
        return (call.access() == Access.BUFFERED_READ && known) || call.bytes() == 0
                ? Outcome.PAGE_CACHE
                : Outcome.UNMATCHED;
    }

    /** A sync's requests: those of the file's bytes since the first write that it covers, and what else was written while it waited. */
    private Match matchSync(FileCall call) {
        List<FileExtents.Range> ranges = guest.extents().ranges(call.fileId());
        List<HostRequest> own = new ArrayList<>();
        List<HostRequest> others = new ArrayList<>();
        for (String disk : disks(ranges)) {
            RequestIndex index = byDisk.get(disk);
            if (index == null) {
                continue;
            }
            long first = cover.firstWriteNanos(call) - clock.toleranceNanos();
            for (RequestIndex.Timed timed : index.within(first, to(call))) {
                HostRequest request = timed.request();
                boolean ofFile = !request.isFlush()
                        && ranges.stream().anyMatch(range -> range.overlaps(disk, request.offset(), request.bytes()));
                if (request.isRead()) {
                    continue;
                }
                if (ofFile) {
                    own.add(request);
                } else if (timed.startNanos() >= from(call)) {
                    others.add(request);
                }
            }
        }
        if (own.isEmpty() && others.isEmpty()) {
            boolean covered =
                    byDisk.values().stream().anyMatch(index -> index.covers(call.startNanos(), call.endNanos()));
            return Match.without(call, covered ? Outcome.UNMATCHED : Outcome.OUTSIDE);
        }
        Confidence confidence = own.isEmpty() ? Confidence.BY_TIME : Confidence.EXACT;
        return new Match(call, Outcome.REQUESTS, own, others, confidence, null);
    }

    private static Set<String> disks(List<FileExtents.Range> ranges) {
        Set<String> disks = new HashSet<>();
        ranges.forEach(range -> disks.add(range.disk()));
        return disks;
    }

    private long from(FileCall call) {
        return call.startNanos() - clock.toleranceNanos();
    }

    private long to(FileCall call) {
        return call.endNanos() + clock.toleranceNanos();
    }
}
