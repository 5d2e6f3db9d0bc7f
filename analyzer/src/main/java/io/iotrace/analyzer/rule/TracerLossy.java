// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the recording itself lacks; a lossy one confirms nothing (RULES 4, rule 70). */
final class TracerLossy implements RecordingRule {
    /** Above this share of lost requests no finding is certain. */
    private static final double LARGEST_LOSS_SHARE = 0.01;

    private static final double LARGEST_UNMATCHED_SHARE = 0.02;

    @Override
    public String id() {
        return "tracer-lossy";
    }

    @Override
    public String title() {
        return "The recording is incomplete or short";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of(Loss.class, TraceSession.class);
    }

    @Override
    public List<String> references() {
        return List.of("iotrace explain " + id());
    }

    @Override
    public Optional<Finding> evaluate(Facts facts, RequestMetrics metrics) {
        if (metrics.requests() == 0 && facts.session().lostRequests() == 0) {
            return Optional.empty();
        }
        double lost = lossShare(facts, metrics);
        if (lost > LARGEST_LOSS_SHARE) {
            return Optional.of(finding(
                    Severity.MEDIUM,
                    Numbers.percent(lost) + " of the requests were lost, so nothing here is certain",
                    facts,
                    metrics));
        }
        if (!facts.session().recordsEveryRequest()) {
            return Optional.of(finding(
                    Severity.INFO,
                    "only slow requests or a sample were recorded, so rates and shares are theirs and nothing here is certain",
                    facts,
                    metrics));
        }
        double unmatched = (double) incompleteEvents(facts) / Math.max(1, metrics.requests());
        if (unmatched > LARGEST_UNMATCHED_SHARE) {
            return Optional.of(
                    finding(Severity.INFO, "some requests miss a part of what happened to them", facts, metrics));
        }
        boolean tooShort =
                metrics.disks().stream().allMatch(disk -> disk.activeWindowNanos() < DiskCase.LEAST_WINDOW_NANOS);
        return tooShort
                ? Optional.of(finding(
                        Severity.INFO,
                        "less than " + Durations.format(DiskCase.LEAST_WINDOW_NANOS)
                                + " of requests were traced, so nothing here is certain",
                        facts,
                        metrics))
                : Optional.empty();
    }

    /** Whether too much is missing to confirm anything. */
    static boolean isUncertain(Facts facts, RequestMetrics metrics) {
        return lossShare(facts, metrics) > LARGEST_LOSS_SHARE
                || !facts.session().recordsEveryRequest();
    }

    /** Requests lost whole, of those that there were; 0 without any. */
    private static double lossShare(Facts facts, RequestMetrics metrics) {
        long lost = facts.session().lostRequests();
        long all = lost + metrics.requests();
        return all == 0 ? 0 : (double) lost / all;
    }

    private static long incompleteEvents(Facts facts) {
        return facts.session().losses().stream()
                .filter(loss -> !loss.requests())
                .mapToLong(Loss::count)
                .sum();
    }

    private Finding finding(Severity severity, String summary, Facts facts, RequestMetrics metrics) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("recorded", Numbers.count(metrics.requests(), "request")));
        for (Loss loss : facts.session().losses()) {
            if (loss.count() > 0) {
                evidence.add(new Evidence(
                        loss.place(), Numbers.count(loss.count(), loss.requests() ? "request" : "event") + " lost"));
            }
        }
        return new Finding(
                id(),
                title(),
                Verdict.CONFIRMED,
                severity,
                null,
                null,
                summary,
                evidence,
                Remedy.advice(
                        "Trace longer, or trace fewer processes at once; record only slow requests (--record slow:500us) when the"
                                + " host is too busy to keep every one."),
                references());
    }
}
