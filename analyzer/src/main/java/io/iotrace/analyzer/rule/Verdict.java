// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.Optional;

/** How sure a finding is. */
public enum Verdict {
    /** The configuration is known to hurt; that it hurts was not seen, or too little was seen. */
    RISK("risk"),
    /** The symptom was seen; its cause is not known for certain. */
    SUSPECTED("suspected"),
    /** Configuration and symptom agree. */
    CONFIRMED("confirmed"),
    /** Configured so, enough was seen, and the symptom was absent. */
    CLEARED("cleared");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** Lower-case name as it stands in events and reports. */
    public String label() {
        return label;
    }

    /** From configuration and symptom (RULES 0.1); empty when there is neither. */
    public static Optional<Verdict> of(boolean configured, boolean symptom, boolean enough) {
        if (configured && symptom) {
            return Optional.of(enough ? CONFIRMED : RISK);
        }
        if (configured) {
            return Optional.of(enough ? CLEARED : RISK);
        }
        return symptom ? Optional.of(SUSPECTED) : Optional.empty();
    }
}
