// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import io.iotrace.analyzer.report.RecordedHost;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.ReportBuilder;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds requests and events, in any order, into what a report needs: one pass, memory that does not grow with their number, no allocation
 * per request. Fed from a file or, live, with everything that is written to one, it gives the same report. Not thread-safe.
 */
public final class Analysis implements RecordingHandler {
    private final SortedMap<String, RecordedHost> hosts = new TreeMap<>();
    private RecordedHost current;

    /**
     * Analyzes recordings. Those of one boot of a host are as one, others side by side; what is in two of them counts once.
     *
     * @throws io.iotrace.recording.RecordingException when a file is no recording of iotrace
     */
    public static Report analyze(Path... recordings) throws IOException {
        Analysis analysis = new Analysis();
        RecordingReader.read(List.of(recordings), analysis);
        return analysis.report();
    }

    @Override
    public void onOrigin(Origin origin) {
        current = hosts.computeIfAbsent(RecordedHost.clockOf(origin), absent -> RecordedHost.of(origin));
        current.facts().origin(origin);
    }

    @Override
    public void onRequest(DiskRequest request) {
        current().metrics().add(request);
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        RecordedHost host = current();
        host.facts().add(context, event);
        host.ruleFacts().add(context, event);
        host.metrics().add(context, event);
    }

    private RecordedHost current() {
        if (current == null) {
            onOrigin(Origin.UNKNOWN);
        }
        return current;
    }

    /** Takes over what another analysis has seen; the result is that of one that saw both. The other one is left as it is. */
    public void merge(Analysis other) {
        other.hosts.forEach((clock, host) -> hosts.computeIfAbsent(clock, absent -> RecordedHost.of(host.origin()))
                .merge(host));
    }

    /** The report on what was seen so far. */
    public Report report() {
        return ReportBuilder.build(hosts.isEmpty() ? List.of(RecordedHost.of(Origin.UNKNOWN)) : hosts.values());
    }
}
