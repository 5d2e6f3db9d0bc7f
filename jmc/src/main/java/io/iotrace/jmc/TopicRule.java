// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.flightrecorder.rules.AbstractRule;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.IResultValueProvider;
import org.openjdk.jmc.flightrecorder.rules.ResultBuilder;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;
import org.openjdk.jmc.flightrecorder.rules.util.RulesToolkit.EventAvailability;

/** The findings of one topic as one result of JMC's automated analysis; its score is that of the worst of them. */
abstract class TopicRule extends AbstractRule {
    private static final String TOPIC = "iotrace";

    private final Topic topic;

    TopicRule(Topic topic, String name) {
        super(
                "iotrace." + topic.label(),
                name,
                TOPIC,
                List.of(),
                List.of(TypedResult.SCORE),
                Map.of("iotrace.VirtualMachine", EventAvailability.AVAILABLE));
        this.topic = topic;
    }

    Topic topic() {
        return topic;
    }

    @Override
    protected IResult getResult(
            IItemCollection items, IPreferenceValueProvider preferences, IResultValueProvider dependencies) {
        List<Finding> findings = RecordedItems.report(items).findings().stream()
                .filter(finding -> finding.verdict() != Verdict.CLEARED && isOfTopic(finding))
                .toList();
        double score = findings.stream().mapToDouble(TopicRule::score).max().orElse(0);
        ResultBuilder result = ResultBuilder.createFor(this, preferences)
                .setSeverity(Severity.get(score))
                .addResult(TypedResult.SCORE, UnitLookup.NUMBER_UNITY.quantity(score));
        if (findings.isEmpty()) {
            return result.setSummary("iotrace found nothing wrong here.").build();
        }
        return result.setSummary(text(findings, TopicRule::summary))
                .setExplanation(text(findings, TopicRule::evidence))
                .setSolution(text(findings, TopicRule::solution))
                .build();
    }

    private boolean isOfTopic(Finding finding) {
        return Rules.installed()
                .rule(finding.rule())
                .map(rule -> rule.info().topic() == topic)
                .orElse(false);
    }

    /** On JMC's scale a warning begins at 75, and information at 25. */
    private static double score(Finding finding) {
        double score = switch (finding.severity()) {
            case CRITICAL -> 100;
            case HIGH -> 85;
            case MEDIUM -> 75;
            case LOW -> 50;
            case INFO -> 25;
        };
        return finding.verdict() == Verdict.CONFIRMED ? score : Math.min(score, 70);
    }

    private static String text(List<Finding> findings, java.util.function.Function<Finding, String> part) {
        return findings.stream().map(part).collect(Collectors.joining("\n"));
    }

    private static String summary(Finding finding) {
        return finding.rule() + where(finding) + " (" + finding.verdict().label() + ", "
                + finding.severity().label() + "): " + finding.summary() + ".";
    }

    private static String where(Finding finding) {
        return finding.disk() == null ? "" : " on " + finding.virtualMachine() + " " + finding.disk();
    }

    private static String evidence(Finding finding) {
        return finding.rule() + ": "
                + finding.evidence().stream().map(TopicRule::evidence).collect(Collectors.joining("; ")) + ".";
    }

    private static String evidence(Evidence evidence) {
        return evidence.what() + ": " + evidence.value();
    }

    private static String solution(Finding finding) {
        Remedy remedy = finding.remedy();
        return finding.rule() + ": " + remedy.text()
                + Stream.of(
                                remedy.libvirtXml(),
                                remedy.qemuOptions(),
                                remedy.proxmox(),
                                remedy.kubeVirt(),
                                remedy.runtimeCommand())
                        .filter(java.util.Objects::nonNull)
                        .map(lines -> "\n" + lines)
                        .collect(Collectors.joining());
    }
}
