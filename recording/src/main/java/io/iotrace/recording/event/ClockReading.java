// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import java.time.Instant;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/**
 * Both clocks of the host at one instant, at the beginning and the end of each group of chunks: between two readings the wall clock may
 * have been slewed or set, and the two say by how much.
 */
@Label("Clock Reading")
@Description("Both clocks of the host at one instant, at the beginning and the end of each group of chunks")
@Category({"iotrace", "Session"})
public record ClockReading(
        @Label("Monotonic") @Description("Kernel monotonic clock, in nanoseconds")
        long monotonicNanos,

        @Label("Wall") @Description("Wall clock since 1970, in nanoseconds")
        long wallNanos,

        @Label("Uncertainty")
        @Description("The two were read within twice this time, so they may be this far apart")
        @Timespan(Timespan.NANOSECONDS)
        long uncertainty)
        implements RecordingEvent {
    private static final int TRIES = 5;
    private static final long SECOND = 1_000_000_000L;

    /** Reads the host's clocks, a few times, and keeps the reading that took least. */
    public static ClockReading now() {
        ClockReading best = null;
        for (int i = 0; i < TRIES; i++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long after = System.nanoTime();
            long half = (after - before + 1) / 2;
            if (best == null || half < best.uncertainty) {
                best = new ClockReading(before + half, wall.getEpochSecond() * SECOND + wall.getNano(), half);
            }
        }
        return best;
    }
}
