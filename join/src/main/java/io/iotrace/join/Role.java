// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.Locale;

/** What a request is to the operation that it did work for, or to the file that it is of. */
public enum Role {
    /** Of the operation's own bytes. */
    OWN,
    /** Of bytes of the same file behind those that were asked for, or begun before they were asked for. */
    READ_AHEAD,
    /** A write of the file's bytes that no operation waited for. */
    WRITE_BACK,
    /** Of the file system's journal. */
    JOURNAL,
    /** A flush of the disk's cache. */
    FLUSH,
    /** Of bytes that no known file and no known journal has: another file's, metadata, or the journal where its place is not known. */
    OTHER;

    /** Name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
