// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.Locale;

/** How sure it is that requests did an operation's work. */
public enum Confidence {
    /** Same thread, or same bytes of the disk, and within the operation's time: nothing else can have made them. */
    EXACT,
    /** Within the time and of the kind, but not shown to be of these bytes: the journal's, another file's in the same commit, or read-ahead. */
    BY_TIME,
    /** Nothing was matched. */
    NONE;

    /** Name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
