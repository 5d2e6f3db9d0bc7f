// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.event.TraceSession;
import java.util.Comparator;

/** When tracing began and how long it took, on the kernel's monotonic clock. */
public record TracedWindow(long startNanos, long durationNanos, TraceSession session)
        implements Comparable<TracedWindow> {
    private static final Comparator<TracedWindow> ORDER = Comparator.comparingLong(TracedWindow::startNanos)
            .thenComparingLong(TracedWindow::durationNanos)
            .thenComparing(window -> window.session().toString());

    /** This window, lasting at least so long. */
    TracedWindow lasting(long nanos) {
        return nanos <= durationNanos ? this : new TracedWindow(startNanos, nanos, session);
    }

    @Override
    public int compareTo(TracedWindow other) {
        return ORDER.compare(this, other);
    }
}
