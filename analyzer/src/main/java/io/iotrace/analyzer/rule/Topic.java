// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.Locale;

/** What part of a host a rule is about. */
public enum Topic {
    PLACEMENT,
    CACHE,
    FILESYSTEM,
    DEVICE,
    QEMU,
    TRACER;

    /** Lower-case name as it stands in documents and JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
