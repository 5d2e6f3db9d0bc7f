// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.Locale;

/** What became of an operation. */
public enum Outcome {
    /** Requests of the host did its work while it waited. */
    REQUESTS,
    /** The page cache had it, or took it without waiting: no request while it ran. */
    PAGE_CACHE,
    /** A read that the page cache had because a request of an earlier read had brought its bytes, too. */
    READ_AHEAD,
    /** A write that a later sync covered: its requests are the sync's. */
    COVERED_BY_SYNC,
    /** A write into the page cache that no sync covers: written back at some later time, by the kernel. */
    WRITTEN_BACK,
    /** The host's recording does not cover its time. */
    OUTSIDE,
    /** It should have requests, and none fits. */
    UNMATCHED;

    /** Name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
