// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;

/** Gives events of format 1 the meaning that they have in this version. {@link RecordingReader} does so by itself. */
public final class FormatOne {
    private FormatOne() {}

    /** An event as a handler knows it. */
    public static RecordingEvent current(RecordingEvent event) {
        return event instanceof StageStatistics statistics ? current(statistics) : event;
    }

    /** Format 1 wrote the session when it had ended, and said with it what format 2 says each second; null for other events. */
    public static RecordingEvent alsoSaidBy(RecordingEvent event) {
        return event instanceof TraceSession ? new TraceProgress(-1, -1, true) : null;
    }

    /** Buckets were {@code upperNanos:count} and a quarter of an octave wide; each becomes the finer one at its middle. */
    private static StageStatistics current(StageStatistics old) {
        Histogram histogram = new Histogram();
        long minimum = 0;
        long maximum = 0;
        for (String bucket :
                old.buckets() == null ? new String[0] : old.buckets().split(" ", -1)) {
            int colon = bucket.indexOf(':');
            if (colon < 0) {
                continue;
            }
            long upper = Long.parseLong(bucket, 0, colon, 10);
            long octave = Long.highestOneBit(Math.max(1, upper - 1));
            long lower = Math.max(0, upper - Math.max(1, octave / 4));
            histogram.add((lower + upper) / 2, Long.parseLong(bucket, colon + 1, bucket.length(), 10));
            minimum = histogram.count() > 0 && maximum == 0 ? lower : minimum;
            maximum = upper;
        }
        return new StageStatistics(
                old.virtualMachine(),
                old.processId(),
                old.disk(),
                old.operation(),
                "",
                "",
                "",
                old.stage(),
                old.count(),
                old.sum(),
                minimum,
                old.median(),
                old.percentile99(),
                maximum,
                histogram.buckets());
    }
}
