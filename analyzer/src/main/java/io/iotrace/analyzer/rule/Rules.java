// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A set of rules, and what they say. */
public final class Rules {
    private static final Rules INSTALLED = load(Rules.class.getClassLoader());

    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(finding -> finding.verdict() == Verdict.CLEARED)
            .thenComparing(Finding::rule)
            .thenComparing(Finding::virtualMachine, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Finding::disk, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** Above this share of lost requests nothing is certain (RULES 0.1). */
    public static final double LARGEST_LOSS_SHARE = 0.01;

    /** What is judged. */
    public enum Mode {
        /** A recording: a disk without requests is not judged. */
        RECORDING,
        /** A configuration alone. */
        CONFIGURATION
    }

    private final Map<Rule, RuleText> rules;

    private Rules(Map<Rule, RuleText> rules) {
        this.rules = rules;
    }

    /**
     * What a rule said of a disk.
     *
     * @param virtualMachine null when the rule is about the recording
     * @param disk null when the rule is about the recording
     */
    public record Judgement(String rule, String virtualMachine, String disk, Outcome outcome) {}

    /** The rules on iotrace's own class path. */
    public static Rules installed() {
        return INSTALLED;
    }

    /** The rules that a class loader offers, by id; of two with one id the first is taken. */
    public static Rules load(ClassLoader loader) {
        Map<String, Rule> byId = new TreeMap<>();
        ServiceLoader.load(Rule.class, loader)
                .forEach(rule -> byId.putIfAbsent(rule.info().id(), rule));
        Map<Rule, RuleText> rules = new LinkedHashMap<>();
        byId.values().forEach(rule -> rules.put(rule, RuleText.of(rule)));
        return new Rules(rules);
    }

    /** By id. */
    public List<Rule> all() {
        return List.copyOf(rules.keySet());
    }

    /** The words of a rule of this set. */
    public RuleText text(Rule rule) {
        return rules.get(rule);
    }

    public Optional<Rule> rule(String id) {
        return rules.keySet().stream()
                .filter(rule -> rule.info().id().equals(id))
                .findFirst();
    }

    /** What the rules found, worst first. The disks are those that had requests and those that only stand in the inventory. */
    public List<Finding> findings(Facts facts, RuleFacts ruleFacts, RequestMetrics metrics, List<DiskMetrics> disks) {
        return findingsOf(judge(facts, ruleFacts, metrics, disks, Mode.RECORDING));
    }

    /** The findings among judgements, worst first. */
    public static List<Finding> findingsOf(List<Judgement> judgements) {
        return judgements.stream()
                .flatMap(judgement ->
                        judgement.outcome() instanceof Finding finding ? Stream.of(finding) : Stream.empty())
                .sorted(WORST_FIRST)
                .toList();
    }

    /** What each wanted rule says of each disk, and of the recording. */
    public List<Judgement> judge(
            Facts facts, RuleFacts ruleFacts, RequestMetrics metrics, List<DiskMetrics> disks, Mode mode) {
        RecordedSession session = new RecordedSession(facts, ruleFacts, metrics);
        Optional<Evidence> doubt = mode == Mode.CONFIGURATION ? Optional.empty() : doubt(session);
        List<Judgement> judgements = new ArrayList<>();
        RecordedDisks recorded = new RecordedDisks(facts, ruleFacts, metrics);
        List<RecordedDisk> views = disks.stream().map(recorded::of).toList();
        rules.forEach((rule, text) -> {
            if (rule instanceof RecordingRule recordingRule) {
                Outcome outcome = unknownFact(rule, ruleFacts).orElseGet(() -> recordingRule.judge(session));
                judgements.add(new Judgement(
                        rule.info().id(),
                        null,
                        null,
                        outcome instanceof Finding finding
                                ? finding.about(rule, text, null, null, List.of())
                                : outcome));
            } else if (rule instanceof DiskRule diskRule) {
                for (RecordedDisk disk : views) {
                    Outcome outcome = judge(diskRule, text, disk, ruleFacts, mode, doubt);
                    judgements.add(new Judgement(rule.info().id(), disk.virtualMachine(), disk.name(), outcome));
                }
            }
        });
        return judgements;
    }

    private static Outcome judge(
            DiskRule rule, RuleText text, RecordedDisk disk, RuleFacts facts, Mode mode, Optional<Evidence> doubt) {
        if (mode == Mode.RECORDING && disk.all().requests() == 0) {
            return Outcome.notApplicable(Need.REQUESTS.otherwise());
        }
        for (Need need : rule.info().needs()) {
            if (!need.met().test(disk)) {
                return Outcome.notApplicable(need.otherwise());
            }
        }
        Outcome outcome = unknownFact(rule, facts).orElseGet(() -> rule.judge(disk));
        if (!(outcome instanceof Finding finding)) {
            return outcome;
        }
        List<Evidence> seen = disk.all().requests() == 0
                ? List.of()
                : List.of(new Evidence(
                        "seen",
                        Numbers.count(disk.all().requests(), "request") + " in "
                                + Durations.format(disk.windowNanos())));
        Finding about = finding.about(rule, text, disk.virtualMachine(), disk.name(), seen);
        boolean priced = about.remedy().gain() != null
                || (about.verdict() != Verdict.CONFIRMED && about.verdict() != Verdict.SUSPECTED);
        Finding whole = priced
                ? about
                : WhatIf.of(disk, rule.info().eases()).map(about::priced).orElse(about);
        return doubt.or(() -> mode == Mode.CONFIGURATION ? Optional.empty() : Firmware.doubt(disk))
                .map(whole::withoutCertainty)
                .orElse(whole);
    }

    private static Optional<Outcome> unknownFact(Rule rule, RuleFacts facts) {
        return rule.info().facts().stream()
                .filter(type -> !facts.isKnown(type))
                .findFirst()
                .map(type -> Outcome.notApplicable("the recording does not say: " + type.name()));
    }

    /** Why nothing in a recording is certain; empty when it may be. */
    private static Optional<Evidence> doubt(RecordedSession session) {
        if (!session.knowsLoss()) {
            return Optional.of(new Evidence("not certain", "the recording does not say what was lost"));
        }
        if (!session.facts().session().recordsEveryRequest()
                && !session.metrics().knowsEveryRequest()) {
            return Optional.of(new Evidence("not certain", "only a part of the requests is in the recording"));
        }
        return session.lossShare() > LARGEST_LOSS_SHARE
                ? Optional.of(new Evidence(
                        "not certain", Numbers.percent(session.lossShare()) + " of the requests were lost"))
                : Optional.empty();
    }

    /** Ids of all rules. */
    public Set<String> ids() {
        return new TreeSet<>(all().stream().map(rule -> rule.info().id()).toList());
    }
}
