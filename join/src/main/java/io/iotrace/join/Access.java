// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.Locale;

/** How an operation gets to its data, which decides what it can be matched with. */
public enum Access {
    /** Past the page cache: its requests are its own. */
    DIRECT,
    /** Through the page cache, but a write waits for the medium: its requests are its own, and the journal's. */
    SYNCHRONOUS_WRITE,
    /** Into the page cache: its requests are those of the sync that covers it. */
    BUFFERED_WRITE,
    /** Out of the page cache, where it is there. */
    BUFFERED_READ,
    /** From one descriptor to another inside the kernel. */
    TRANSFER,
    /** A wait until what was written is on the medium. */
    SYNC;

    /** Name in reports, such as {@code buffered write}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
