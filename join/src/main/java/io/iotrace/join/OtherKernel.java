// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Matches a guest's operations with the host's requests of its disks: by the bytes on the disk, within the operation's time. */
final class OtherKernel {
    private final GuestRecording guest;
    private final ClockFit clock;
    private final HostRecording.Window window;
    private final SyncCover cover;
    /** By the guest's name of the disk. */
    private final Map<String, DiskRequests> disks = new TreeMap<>();

    OtherKernel(GuestRecording guest, HostRecording host, DiskPairing pairing, ClockFit clock) {
        this.guest = guest;
        window = host.window();
        this.clock = clock;
        cover = new SyncCover(guest.calls());
        for (DiskPairing.Paired paired : pairing.paired()) {
            String disk = paired.guestDisk();
            disks.put(disk, new DiskRequests(disk, guest.extents(), pairing.requestsOf(paired.place()), clock));
        }
    }

    /** Buffered reads come last: what direct reads asked for is not in the page cache. */
    List<Match> match() {
        List<FileCall> calls = guest.calls();
        Match[] matches = new Match[calls.size()];
        for (int i = 0; i < matches.length; i++) {
            FileCall call = calls.get(i);
            matches[i] = switch (call.access()) {
                case SYNC -> matchSync(call);
                case BUFFERED_WRITE -> matchBufferedWrite(call);
                case BUFFERED_READ -> null;
                default -> matchOwn(call);
            };
        }
        for (int i = 0; i < matches.length; i++) {
            if (matches[i] == null) {
                matches[i] = matchBufferedRead(calls.get(i));
            }
        }
        return List.of(matches);
    }

    /** After {@link #match}: what the disks did beside the operations. */
    List<Background> background() {
        return disks.values().stream()
                .flatMap(disk -> disk.background().stream())
                .toList();
    }

    private Match matchBufferedWrite(FileCall call) {
        FileCall sync = cover.of(call);
        Outcome outcome = sync == null ? Outcome.WRITTEN_BACK : Outcome.COVERED_BY_SYNC;
        return new Match(call, outcome, List.of(), Confidence.NONE, sync);
    }

    private List<FileExtents.Range> ranges(FileCall call) {
        return call.offset() < 0
                ? List.of()
                : guest.extents().ranges(call.fileId(), call.offset(), Math.max(1, call.bytes()));
    }

    private Match matchOwn(FileCall call) {
        List<FileExtents.Range> ranges = ranges(call);
        List<Work> work = new ArrayList<>();
        for (String name : names(ranges)) {
            DiskRequests disk = disks.get(name);
            for (RequestIndex.Timed timed : disk.index().within(from(call), to(call))) {
                HostRequest request = timed.request();
                if (overlaps(ranges, name, request) && request.isRead() == call.isRead()) {
                    if (disk.waitFor(request)) {
                        work.add(new Work(request, Role.OWN));
                        disk.pastCache(request, call);
                    }
                } else if (call.access() == Access.SYNCHRONOUS_WRITE && !request.isRead()) {
                    disk.waitFor(request);
                    work.add(new Work(request, beside(disk, request)));
                }
            }
        }
        return work.stream().anyMatch(part -> part.role() == Role.OWN)
                ? new Match(call, Outcome.REQUESTS, work, Confidence.EXACT, null)
                : Match.without(call, without(call, ranges));
    }

    /** Its misses: requests for its bytes that it began, and those that were under way when it began. */
    private Match matchBufferedRead(FileCall call) {
        List<FileExtents.Range> ranges = ranges(call);
        List<Work> work = new ArrayList<>();
        boolean brought = !ranges.isEmpty();
        for (FileExtents.Range range : ranges) {
            DiskRequests disk = disks.get(range.disk());
            if (disk == null) {
                brought = false;
                continue;
            }
            for (RequestIndex.Timed timed : disk.index().overlapping(from(call), to(call))) {
                HostRequest request = timed.request();
                if (request.isRead()
                        && timed.endNanos() <= to(call)
                        && range.overlaps(range.disk(), request.offset(), request.bytes())) {
                    disk.waitFor(request);
                    boolean own = timed.startNanos() >= from(call);
                    work.add(new Work(request, own ? Role.OWN : Role.READ_AHEAD));
                }
            }
            disk.readAhead().until(call.endNanos());
            brought &= disk.readAhead().take(range);
        }
        if (!work.isEmpty()) {
            return new Match(call, Outcome.REQUESTS, work, Confidence.EXACT, null);
        }
        Outcome outcome = without(call, ranges);
        return Match.without(call, outcome == Outcome.PAGE_CACHE && brought ? Outcome.READ_AHEAD : outcome);
    }

    private Outcome without(FileCall call, List<FileExtents.Range> ranges) {
        if (!window.covers(call, clock)) {
            return Outcome.OUTSIDE;
        }
        boolean known = ranges.stream().anyMatch(range -> disks.containsKey(range.disk()));
        return (call.access() == Access.BUFFERED_READ && known) || call.bytes() == 0
                ? Outcome.PAGE_CACHE
                : Outcome.UNMATCHED;
    }

    /** A sync's requests: those of the file's bytes since the first write that it covers, and what else was written while it waited. */
    private Match matchSync(FileCall call) {
        List<FileExtents.Range> ranges = guest.extents().ranges(call.fileId());
        List<Work> work = new ArrayList<>();
        for (String name : names(ranges)) {
            DiskRequests disk = disks.get(name);
            long first = cover.firstWriteNanos(call) - clock.toleranceNanos();
            for (RequestIndex.Timed timed : disk.index().within(Math.min(first, from(call)), to(call))) {
                HostRequest request = timed.request();
                if (request.isRead()) {
                    continue;
                }
                if (overlaps(ranges, name, request)) {
                    boolean before = timed.endNanos() < from(call);
                    work.add(new Work(request, before ? Role.WRITE_BACK : Role.OWN));
                    if (!before) {
                        disk.waitFor(request);
                    }
                } else if (timed.startNanos() >= from(call)) {
                    disk.waitFor(request);
                    work.add(new Work(request, beside(disk, request)));
                }
            }
        }
        if (work.isEmpty()) {
            return Match.without(call, window.covers(call, clock) ? Outcome.UNMATCHED : Outcome.OUTSIDE);
        }
        boolean own = work.stream().anyMatch(part -> part.role() == Role.OWN);
        return new Match(call, Outcome.REQUESTS, work, own ? Confidence.EXACT : Confidence.BY_TIME, null);
    }

    /** Of a write or flush beside an operation's own; another file's data is not write-back, as it may be in the same commit. */
    private static Role beside(DiskRequests disk, HostRequest request) {
        Role role = disk.role(request);
        return role == Role.WRITE_BACK ? Role.OTHER : role;
    }

    private static boolean overlaps(List<FileExtents.Range> ranges, String disk, HostRequest request) {
        return !request.isFlush()
                && ranges.stream().anyMatch(range -> range.overlaps(disk, request.offset(), request.bytes()));
    }

    /** The paired disks among those of the ranges. */
    private Set<String> names(List<FileExtents.Range> ranges) {
        Set<String> names = new LinkedHashSet<>();
        ranges.forEach(range -> names.add(range.disk()));
        names.retainAll(disks.keySet());
        return names;
    }

    private long from(FileCall call) {
        return call.startNanos() - clock.toleranceNanos();
    }

    private long to(FileCall call) {
        return call.endNanos() + clock.toleranceNanos();
    }
}
