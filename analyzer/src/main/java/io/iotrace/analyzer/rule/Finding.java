// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.List;

/**
 * What a rule says about a disk.
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
        List<String> references) {

    public Finding {
        evidence = List.copyOf(evidence);
        references = List.copyOf(references);
    }

    /** What a lossy recording allows to say: nothing is certain. */
    Finding withoutCertainty() {
        return verdict != Verdict.CONFIRMED
                ? this
                : new Finding(
                        rule,
                        title,
                        Verdict.SUSPECTED,
                        severity,
                        virtualMachine,
                        disk,
                        summary,
                        evidence,
                        remedy,
                        references);
    }
}
