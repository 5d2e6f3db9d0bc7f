// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.TraceSession;
import java.util.Comparator;

/**
 * When tracing began and how long it took, on the kernel's monotonic clock.
 *
 * @param ended whether it ended in good order, rather than that the writer was killed or goes on
 */
public record TracedWindow(long startNanos, long durationNanos, boolean ended, TraceSession session)
        implements Comparable<TracedWindow> {
    private static final Comparator<TracedWindow> ORDER = Comparator.comparingLong(TracedWindow::startNanos)
            .thenComparingLong(TracedWindow::durationNanos)
            .thenComparing(window -> window.session().toString());

    /** This window, lasting at least so long. */
    TracedWindow lasting(long nanos, boolean hasEnded) {
        return new TracedWindow(startNanos, Math.max(nanos, durationNanos), hasEnded, session);
    }

    @Override
    public int compareTo(TracedWindow other) {
        return ORDER.compare(this, other);
    }
}
