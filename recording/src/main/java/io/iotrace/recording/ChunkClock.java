// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/** Turns the ticks of a chunk into kernel monotonic nanoseconds. */
record ChunkClock(long startNanos, long startTicks, long ticksPerSecond, long monotonicOffset) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    long monotonicNanos(long ticks) {
        return startNanos + nanos(ticks - startTicks) - monotonicOffset;
    }

    long nanos(long ticks) {
        return ticksPerSecond == NANOS_PER_SECOND
                ? ticks
                : (long) (ticks * ((double) NANOS_PER_SECOND / ticksPerSecond));
    }
}
