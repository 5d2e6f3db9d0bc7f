// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.ArrayList;
import java.util.Arrays;
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
    /** Slack of the first look, for clocks that run apart while the recording lasts. */
    private static final long SLACK_NANOS = 1_000_000;
    /** An offset found by fewer operations could be chance. */
    static final int LEAST_SUPPORT = 5;

    private static final double LEAST_SHARE = 0.5;
    /** Another offset that fits nearly as many. */
    private static final double RIVAL = 0.9;

    private static final long TOLERANCE_NANOS = 20_000;

    /** A pair of an operation and a request of the same bytes. */
    private record Pair(int call, long low, long high, long hostNanos) {
        double middle() {
            return low / 2.0 + high / 2.0;
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
            long low = call.startNanos() - request.startNanos();
            long high = call.endNanos() - request.endNanos();
            if (low <= high) {
                pairs.add(new Pair(number, low, high, request.startNanos()));
            }
        }
    }

    private static Optional<ClockFit> fit(List<Pair> pairs, int tried) {
        long[] best = meeting(pairs, Long.MIN_VALUE, Long.MIN_VALUE);
        if (best[1] < LEAST_SUPPORT || best[1] < LEAST_SHARE * tried) {
            return Optional.empty();
        }
        long[] rival = meeting(pairs, best[0] - 10 * SLACK_NANOS, best[0] + 10 * SLACK_NANOS);
        if (rival[1] >= RIVAL * best[1]) {
            return Optional.empty();
        }
        return Optional.of(line(pairs, best[0], tried));
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

    /** Offset and drift through the middles of the intervals that meet. */
    private static ClockFit line(List<Pair> pairs, long offset, int tried) {
        List<Pair> near = new ArrayList<>();
        for (Pair pair : pairs) {
            if (pair.low - SLACK_NANOS <= offset && pair.high + SLACK_NANOS >= offset) {
                near.add(pair);
            }
        }
        near.sort((a, b) -> Long.compare(a.hostNanos, b.hostNanos));
        int third = near.size() / 3;
        List<Pair> first = near.subList(0, Math.max(1, third));
        List<Pair> last = near.subList(near.size() - Math.max(1, third), near.size());
        double firstTime = median(first.stream().mapToDouble(Pair::hostNanos).toArray());
        double lastTime = median(last.stream().mapToDouble(Pair::hostNanos).toArray());
        double drift = 0;
        if (lastTime - firstTime > 1e9) {
            double grown = median(last.stream().mapToDouble(Pair::middle).toArray())
                    - median(first.stream().mapToDouble(Pair::middle).toArray());
            drift = grown / (lastTime - firstTime) * 1e9;
        }
        long middle = (long) (firstTime / 2 + lastTime / 2);
        ClockFit through = fit(offset(near, drift, middle), drift, middle, 0, tried);
        long supporting = near.stream()
                .filter(pair -> fits(pair, through))
                .mapToInt(Pair::call)
                .distinct()
                .count();
        return fit(through.offsetNanos(), drift, middle, (int) supporting, tried);
    }

    private static ClockFit fit(long offset, double drift, long middle, int supporting, int tried) {
        return new ClockFit("matches", offset, drift, middle, TOLERANCE_NANOS, supporting, tried);
    }

    /** Where most of the intervals meet when the drift is taken out. */
    private static long offset(List<Pair> near, double drift, long middle) {
        double[] lows = new double[near.size()];
        double[] highs = new double[near.size()];
        for (int i = 0; i < lows.length; i++) {
            double grown = drift * (near.get(i).hostNanos - middle) / 1e9;
            lows[i] = near.get(i).low - grown;
            highs[i] = near.get(i).high - grown;
        }
        // Nearly all must hold: the 1st percentile of each side leaves out what was paired by chance.
        Arrays.sort(lows);
        Arrays.sort(highs);
        int few = lows.length / 100;
        return Math.round(lows[lows.length - 1 - few] / 2 + highs[few] / 2);
    }

    private static boolean fits(Pair pair, ClockFit fit) {
        long offset = fit.toGuest(pair.hostNanos) - pair.hostNanos;
        return pair.low - TOLERANCE_NANOS <= offset && offset <= pair.high + TOLERANCE_NANOS;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
