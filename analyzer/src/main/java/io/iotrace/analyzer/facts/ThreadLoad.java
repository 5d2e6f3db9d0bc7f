// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.ThreadStatistics;

/**
 * What a thread did over all seconds that were recorded of it.
 *
 * @param windowNanos length of these seconds together
 */
public record ThreadLoad(
        String virtualMachine,
        int threadId,
        String name,
        String role,
        long windowNanos,
        long onProcessorNanos,
        long runQueueNanos,
        long kicks,
        long interrupts) {

    static ThreadLoad of(long windowNanos, ThreadStatistics second) {
        return new ThreadLoad(
                second.virtualMachine(),
                second.threadId(),
                second.name(),
                second.role(),
                windowNanos,
                second.onProcessor(),
                second.runQueue(),
                second.kicks(),
                second.interrupts());
    }

    ThreadLoad plus(ThreadLoad other) {
        return new ThreadLoad(
                virtualMachine,
                threadId,
                least(name, other.name),
                least(role, other.role),
                windowNanos + other.windowNanos,
                onProcessorNanos + other.onProcessorNanos,
                runQueueNanos + other.runQueueNanos,
                kicks + other.kicks,
                interrupts + other.interrupts);
    }

    /** Share of the time on a processor; 0 without a window. */
    public double busyShare() {
        return windowNanos == 0 ? 0 : (double) onProcessorNanos / windowNanos;
    }

    /** Share of the time runnable but waiting for a processor; 0 without a window. */
    public double runQueueShare() {
        return windowNanos == 0 ? 0 : (double) runQueueNanos / windowNanos;
    }

    /** A thread that was renamed keeps one of its names, whichever way the seconds are added up. */
    private static String least(String a, String b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) <= 0 ? a : b;
    }
}
