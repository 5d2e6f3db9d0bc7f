// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a rule says is wrong with a disk. Rules make one by {@link #of}; the engine adds the rule's words and the disk.
 *
 * @param virtualMachine null when the finding is about the recording
 * @param disk null when the finding is about the recording
 * @param summary the finding in one sentence without a full stop
 */
public record Finding(
        String rule,
        String title,
        Verdict verdict,
        Severity severity,
        String virtualMachine,
        String disk,
        String summary,
        List<Evidence> evidence,
        Remedy remedy,
        List<String> references)
        implements Outcome {

    public Finding {
        evidence = List.copyOf(evidence);
        references = List.copyOf(references);
    }

    public static Finding of(
            Verdict verdict, Severity severity, String summary, List<Evidence> evidence, Remedy remedy) {
        return new Finding(null, null, verdict, severity, null, null, summary, evidence, remedy, List.of());
    }

    /** The same about a virtual machine of another name. */
    public Finding of(UnaryOperator<String> names) {
        return virtualMachine == null
                ? this
                : new Finding(
                        rule,
                        title,
                        verdict,
                        severity,
                        names.apply(virtualMachine),
                        disk,
                        summary,
                        evidence,
                        remedy,
                        references);
    }

    /** The same with its rule and its disk. */
    Finding about(Rule rule, RuleText text, String machine, String name, List<Evidence> seen) {
        List<Evidence> full = new ArrayList<>(evidence);
        full.addAll(seen);
        return new Finding(
                rule.info().id(),
                text.title(),
                verdict,
                stated(),
                machine,
                name,
                summary,
                full,
                remedy,
                text.sources());
    }

    /** The same with what its remedy is expected to save. */
    Finding priced(Gain gain) {
        return new Finding(
                rule,
                title,
                verdict,
                severity,
                virtualMachine,
                disk,
                summary,
                evidence,
                remedy.withGain(gain),
                references);
    }

    /** A risk is medium at most, unless data is at stake; what does not hurt is information. */
    private Severity stated() {
        return switch (verdict) {
            case CLEARED -> Severity.INFO;
            case RISK -> severity == Severity.CRITICAL ? severity : severity.atMost(Severity.MEDIUM);
            case SUSPECTED, CONFIRMED -> severity;
        };
    }

    /** What a recording allows to say in which something is missing: nothing is certain. */
    Finding withoutCertainty(Evidence why) {
        if (verdict != Verdict.CONFIRMED) {
            return this;
        }
        List<Evidence> full = new ArrayList<>(evidence);
        full.add(why);
        return new Finding(
                rule, title, Verdict.SUSPECTED, severity, virtualMachine, disk, summary, full, remedy, references);
    }
}
