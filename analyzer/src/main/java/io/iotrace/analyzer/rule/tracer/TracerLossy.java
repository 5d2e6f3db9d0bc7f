// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.tracer;

import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RecordingRule;
import io.iotrace.analyzer.rule.RecordingView;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.Loss;
import java.util.ArrayList;
import java.util.List;

/** Requests are missing from the recording; a lossy one confirms nothing (RULES 4, rule 70). */
public final class TracerLossy implements RecordingRule {
    private static final Setting LOST =
            Setting.share("lost", Rules.LARGEST_LOSS_SHARE, "requests lost whole, of all that there were");

    private static final RuleInfo INFO =
            RuleInfo.of("tracer-lossy", Topic.TRACER).with(LOST);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(RecordingView recording) {
        if (!recording.knowsLoss()) {
            return Outcome.notApplicable("the recording does not say what was lost");
        }
        double lost = recording.lossShare();
        if (lost <= LOST.value()) {
            return Outcome.ok(Numbers.count(recording.lostRequests(), "request") + " lost");
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("recorded", Numbers.count(recording.requests(), "request")));
        for (Loss loss : recording.losses()) {
            if (loss.count() > 0 && loss.requests()) {
                evidence.add(new Evidence(loss.place(), Numbers.count(loss.count(), "request") + " lost"));
            }
        }
        return Finding.of(
                Verdict.CONFIRMED,
                Severity.MEDIUM,
                Numbers.percent(lost) + " of the requests were lost, so nothing here is certain",
                evidence,
                Remedy.advice("Trace fewer processes at once, or record only slow requests (--record slow:500us): the"
                        + " statistics know every request all the same."));
    }
}
