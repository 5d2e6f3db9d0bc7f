// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/** How much a finding matters, most first. */
public enum Severity {
    CRITICAL("critical"),
    HIGH("high"),
    MEDIUM("medium"),
    LOW("low"),
    INFO("info");

    private final String label;

    Severity(String label) {
        this.label = label;
    }

    /** Lower-case name as it stands in events and reports. */
    public String label() {
        return label;
    }

    /** By measured impact: the share of request time that the blamed stages cost above their baseline, over all requests and over the slowest. */
    public static Severity of(Impact impact) {
        if (impact.share() >= 0.30 || impact.slowShare() >= 0.50) {
            return HIGH;
        }
        if (impact.share() >= 0.10) {
            return MEDIUM;
        }
        return impact.share() >= 0.03 ? LOW : INFO;
    }

    public boolean isAtLeast(Severity other) {
        return compareTo(other) <= 0;
    }

    public Severity atLeast(Severity floor) {
        return isAtLeast(floor) ? this : floor;
    }

    public Severity atMost(Severity cap) {
        return isAtLeast(cap) ? cap : this;
    }

    /** One level up, but never critical: that is for data at risk. */
    public Severity raised() {
        return this == CRITICAL || this == HIGH ? this : values()[ordinal() - 1];
    }
}
