// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

/**
 * How the host's clock relates to the guest's: {@code guest = host + offset + drift * (host - middle)}.
 *
 * @param source same kernel, matches or wall clock
 * @param offsetNanos to add to the host's CLOCK_MONOTONIC at {@code middleNanos}
 * @param driftPerSecond nanoseconds that the offset grows in a second
 * @param middleNanos host's time at which the offset holds
 * @param toleranceNanos by how much a request may seem to begin before its operation, or end behind it
 * @param supporting operations that fit the offset, of those it was found from; 0 when it was not found so
 * @param tried operations that it was found from
 */
public record ClockFit(
        String source,
        long offsetNanos,
        double driftPerSecond,
        long middleNanos,
        long toleranceNanos,
        int supporting,
        int tried) {
    /** One kernel: one clock. */
    static ClockFit sameKernel(long toleranceNanos) {
        return new ClockFit("same kernel", 0, 0, 0, toleranceNanos, 0, 0);
    }

    /** The host's time as the guest's. */
    public long toGuest(long hostNanos) {
        return hostNanos + offsetNanos + Math.round(driftPerSecond * (hostNanos - middleNanos) / 1e9);
    }

    /** The guest's time as the host's. */
    public long toHost(long guestNanos) {
        long undrifted = guestNanos - offsetNanos;
        double perNano = driftPerSecond / 1e9;
        return undrifted - Math.round((undrifted - middleNanos) * perNano / (1 + perNano));
    }
}
