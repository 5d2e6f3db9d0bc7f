// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.text.Durations;

/**
 * What QEMU or a limit held back of a disk's requests, before iotrace could see them.
 *
 * @param cause in words; empty when it is not known
 * @param requests requests held; 0 when not counted
 * @param atLeastNanos lower bound of the time that the disk's queue stood; 0 when only QEMU's own mean tells
 * @param meanNanos QEMU's own mean of a request; 0 when QEMU was not asked
 */
public record Held(String cause, long requests, long atLeastNanos, long meanNanos) {
    /** How long, in words. */
    public String duration() {
        return atLeastNanos > 0
                ? "at least " + Durations.format(atLeastNanos)
                : "a request took " + Durations.format(meanNanos) + " on average as QEMU counts it";
    }
}
