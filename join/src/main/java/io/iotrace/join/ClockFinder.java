// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds how a host's clock relates to a guest's from operations whose bytes on the disk are known. A request lies within its operation:
 * each pair of the same bytes bounds the offset to an interval, and the offset is where the most intervals of different operations meet.
 */
final class ClockFinder {
    /** Operations that are looked at; more do not make it surer. */
    private static final int MOST_CALLS = 20_000;
    /** Requests of the same bytes that an operation is paired with. */
    private static final int MOST_PAIRS = 64;
    /** Slack of the first look, for clocks that run apart while the window lasts. */
    private static final long SLACK_NANOS = 1_000_000;
    /** The first look is at so much time, in which clocks run apart by little. */
    private static final long WINDOW_NANOS = 8_000_000_000L;
    /** An offset found by fewer operations could be chance. */
    static final int LEAST_SUPPORT = 5;

    private static final double LEAST_SHARE = 0.5;
    /** Another offset that fits nearly as many. */
    private static final double RIVAL = 0.9;

    private static final long TOLERANCE_NANOS = 20_000;

    /** A pair of an operation and a request of the same bytes: the offset is from {@code low} to {@code high}. */
    record Pair(int call, long callNanos, long low, long high, long hostNanos) {
        boolean fits(ClockFit fit, long slackNanos) {
            long offset = fit.toGuest(hostNanos) - hostNanos;
            return low - slackNanos <= offset && offset <= high + slackNanos;
        }
    }

    private ClockFinder() {}

    /** Empty when too few operations agree, or two offsets fit alike. */
    static Optional<ClockFit> find(GuestRecording guest, String guestDisk, List<HostRequest> requests) {
        Map<Long, List<HostRequest>> byPlace = new HashMap<>();
        for (HostRequest request : requests) {
            if (!request.isFlush()) {
                byPlace.computeIfAbsent(key(request.offset(), request.isRead()), key -> new ArrayList<>())
                        .add(request);
            }
        }
        List<Pair> pairs = new ArrayList<>();
        int tried = 0;
        for (FileCall call : guest.calls()) {
            if (tried == MOST_CALLS) {
                break;
            }
            FileExtents.Range range = range(guest, guestDisk, call);
            if (range != null) {
                tried++;
                addPairs(pairs, tried, call, byPlace.getOrDefault(key(range.offset(), call.isRead()), List.of()));
            }
        }
        return fit(pairs, tried);
    }

    private static long key(long offset, boolean read) {
        return 2 * offset + (read ? 1 : 0);
    }

    /** The only range of an operation that waits for its own requests; null for others. */
    private static FileExtents.Range range(GuestRecording guest, String disk, FileCall call) {
        boolean waits = call.access() == Access.DIRECT || call.access() == Access.SYNCHRONOUS_WRITE;
        if (!waits || call.offset() < 0 || call.bytes() <= 0) {
            return null;
        }
        List<FileExtents.Range> ranges = guest.extents().ranges(call.fileId(), call.offset(), call.bytes());
        return ranges.size() == 1 && ranges.get(0).disk().equals(disk) ? ranges.get(0) : null;
    }

    private static void addPairs(List<Pair> pairs, int number, FileCall call, List<HostRequest> candidates) {
        int step = Math.max(1, candidates.size() / MOST_PAIRS);
        for (int i = 0; i < candidates.size(); i += step) {
            HostRequest request = candidates.get(i);
            long low = call.startNanos() - request.submitNanos();
            long high = call.endNanos() - request.doneNanos();
            if (low <= high) {
                pairs.add(new Pair(number, call.startNanos(), low, high, request.submitNanos()));
            }
        }
    }

    private static Optional<ClockFit> fit(List<Pair> pairs, int tried) {
        List<Pair> seed = fullestWindow(pairs);
        long[] best = meeting(seed, Long.MIN_VALUE, Long.MIN_VALUE);
        if (best[1] < LEAST_SUPPORT || best[1] < LEAST_SHARE * calls(seed)) {
            return Optional.empty();
        }
        long[] rival = meeting(seed, best[0] - 10 * SLACK_NANOS, best[0] + 10 * SLACK_NANOS);
        if (rival[1] >= RIVAL * best[1]) {
            return Optional.empty();
        }
        return Optional.of(widen(pairs, seed, best[0], tried));
    }

    private static long calls(List<Pair> pairs) {
        return pairs.stream().mapToInt(Pair::call).distinct().count();
    }

    /** Pairs of the window in which the most operations are. */
    private static List<Pair> fullestWindow(List<Pair> pairs) {
        Map<Long, List<Pair>> windows = new HashMap<>();
        for (Pair pair : pairs) {
            windows.computeIfAbsent(Math.floorDiv(pair.callNanos, WINDOW_NANOS), number -> new ArrayList<>())
                    .add(pair);
        }
        return windows.values().stream()
                .max(Comparator.comparingLong(ClockFinder::calls))
                .orElse(List.of());
    }

    /** From a window on to twice the time, and so on, as the drift is known better with each. */
    private static ClockFit widen(List<Pair> pairs, List<Pair> seed, long offset, int tried) {
        List<Pair> meeting = seed.stream()
                .filter(pair -> pair.low - SLACK_NANOS <= offset && offset <= pair.high + SLACK_NANOS)
                .toList();
        long middle =
                (long) meeting.stream().mapToLong(Pair::hostNanos).average().orElseThrow();
        ClockFit fit = fit(offset, 0, middle, 0, tried);
        long longest = pairs.stream()
                .mapToLong(pair -> Math.abs(pair.hostNanos - middle))
                .max()
                .orElseThrow();
        for (long reach = WINDOW_NANOS; ; reach *= 2) {
            ClockFit known = fit;
            long to = reach;
            List<Pair> near = pairs.stream()
                    .filter(pair -> Math.abs(pair.hostNanos - middle) <= to && pair.fits(known, SLACK_NANOS))
                    .toList();
            ClockLine line = ClockLine.through(near, middle, fit.driftPerSecond(), WINDOW_NANOS / (double) reach);
            fit = fit(line.offsetNanos(), line.driftPerSecond(), middle, 0, tried);
            if (reach >= longest) {
                break;
            }
        }
        ClockFit found = fit;
        long supporting = calls(
                pairs.stream().filter(pair -> pair.fits(found, TOLERANCE_NANOS)).toList());
        return fit(found.offsetNanos(), found.driftPerSecond(), middle, (int) supporting, tried);
    }

    /** The offset at which most intervals meet, and how many do; those that meet between two offsets are left out. */
    private static long[] meeting(List<Pair> pairs, long notFrom, long notTo) {
        List<long[]> edges = new ArrayList<>();
        for (Pair pair : pairs) {
            edges.add(new long[] {pair.low - SLACK_NANOS, 1});
            edges.add(new long[] {pair.high + SLACK_NANOS, -1});
        }
        edges.sort((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(b[1], a[1]));
        long depth = 0;
        long[] best = {0, 0};
        for (int i = 0; i < edges.size(); i++) {
            depth += edges.get(i)[1];
            long from = edges.get(i)[0];
            long to = i + 1 < edges.size() ? edges.get(i + 1)[0] : from;
            boolean excluded = from <= notTo && to >= notFrom;
            if (depth > best[1] && !excluded) {
                best = new long[] {from + (to - from) / 2, depth};
            }
        }
        return best;
    }

    private static ClockFit fit(long offset, double drift, long middle, int supporting, int tried) {
        return new ClockFit("matches", offset, drift, middle, TOLERANCE_NANOS, supporting, tried);
    }
}
