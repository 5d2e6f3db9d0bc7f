// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.report.Report;
import io.iotrace.analyzer.report.ReportBuilder;
import io.iotrace.analyzer.rule.RuleFacts;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Folds requests and events, in any order, into what a report needs: one pass, memory that does not grow with their number, no allocation
 * per request. Fed from a file or, live, with everything that is written to one, it gives the same report. Not thread-safe.
 */
public final class Analysis implements RecordingHandler {
    private final Facts facts = new Facts();
    private final RuleFacts ruleFacts = new RuleFacts(Rules.installed());
    private final RequestMetrics metrics = new RequestMetrics();

    /**
     * Analyzes recordings, several as if they were one; what is in two of them counts once.
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
        facts.origin(origin);
    }

    @Override
    public void onRequest(DiskRequest request) {
        metrics.add(request);
    }

    @Override
    public void onEvent(EventContext context, RecordingEvent event) {
        facts.add(context, event);
        ruleFacts.add(context, event);
        metrics.add(context, event);
    }

    /** Takes over what another analysis has seen; the result is that of one that saw both. The other one is left as it is. */
    public void merge(Analysis other) {
        facts.merge(other.facts);
        ruleFacts.merge(other.ruleFacts);
        metrics.merge(other.metrics);
    }

    /** The report on what was seen so far. */
    public Report report() {
        return new ReportBuilder(facts, ruleFacts, metrics).build();
    }
}
