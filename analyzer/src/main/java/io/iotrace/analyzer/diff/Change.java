// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

/** What a comparison of two sides says of a time. */
public enum Change {
    FASTER("faster"),
    SLOWER("slower"),
    /** The interval of the ratio lies within the margin. */
    NO_CHANGE("no change"),
    /** Too little data, or too much noise, to say any of the others. */
    CANNOT_TELL("can't tell");

    private final String label;

    Change(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    boolean isChange() {
        return this == FASTER || this == SLOWER;
    }
}
