// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/**
 * When and where an event that is not a request happened.
 *
 * @param startNanos kernel monotonic nanoseconds
 * @param durationNanos length; 0 for an instant
 * @param threadId kernel thread id the event belongs to, 0 for none
 * @param threadName its name, null for none
 */
public record EventContext(long startNanos, long durationNanos, int threadId, String threadName) {
    /** An instant that belongs to no thread. */
    public static EventContext at(long monotonicNanos) {
        return new EventContext(monotonicNanos, 0, 0, null);
    }
}
