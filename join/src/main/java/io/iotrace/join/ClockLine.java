// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.Arrays;
import java.util.List;

/**
 * Offset and drift that the most intervals allow, and of those the ones that leave the most room on both sides. Found by trying drifts:
 * for each the offset at which most intervals meet is exact.
 *
 * @param offsetNanos offset in the middle of the time
 * @param driftPerSecond nanoseconds that it grows in a second
 */
record ClockLine(long offsetNanos, double driftPerSecond) {
    /** Beyond this no kernel's clock is slewed. */
    private static final double MOST_DRIFT = 500_000;

    /** Pairs that are looked at, evenly chosen from all. */
    private static final int MOST_PAIRS = 1_500;

    private static final int STEPS = 20;
    private static final int ROUNDS = 3;

    /** Slack: the clocks are read a moment apart. */
    private static final long SLACK_NANOS = 10_000;

    private record Meeting(double drift, long offset, int depth, long room) {
        boolean isBetterThan(Meeting other) {
            return depth > other.depth || (depth == other.depth && room > other.room);
        }
    }

    /** {@code share} of {@link #MOST_DRIFT} is tried on each side of a drift. */
    static ClockLine through(List<ClockFinder.Pair> pairs, long middle, double drift, double share) {
        double step = MOST_DRIFT * share / STEPS;
        Meeting best = new Meeting(drift, 0, -1, 0);
        for (int round = 0; round < ROUNDS; round++) {
            double around = best.drift;
            for (int i = -STEPS; i <= STEPS; i++) {
                Meeting meeting = meeting(pairs, middle, around + i * step);
                if (meeting.isBetterThan(best)) {
                    best = meeting;
                }
            }
            step /= STEPS / 2.0;
        }
        return new ClockLine(best.offset, best.drift);
    }

    private static Meeting meeting(List<ClockFinder.Pair> pairs, long middle, double drift) {
        int every = Math.max(1, pairs.size() / MOST_PAIRS);
        int count = (pairs.size() + every - 1) / every;
        long[] lows = new long[count];
        long[] highs = new long[count];
        for (int i = 0; i < count; i++) {
            ClockFinder.Pair pair = pairs.get(i * every);
            long grown = Math.round(drift * (pair.hostNanos() - middle) / 1e9);
            lows[i] = pair.low() - grown - SLACK_NANOS;
            highs[i] = pair.high() - grown + SLACK_NANOS;
        }
        Arrays.sort(lows);
        Arrays.sort(highs);
        Meeting best = new Meeting(drift, 0, -1, 0);
        int ended = 0;
        for (int begun = 1; begun <= count; begun++) {
            long low = lows[begun - 1];
            while (ended < count && highs[ended] < low) {
                ended++;
            }
            long to = begun < count ? Math.min(lows[begun], highs[ended]) : highs[ended];
            Meeting here = new Meeting(drift, low + (to - low) / 2, begun - ended, to - low);
            if (here.isBetterThan(best)) {
                best = here;
            }
        }
        return best;
    }
}
