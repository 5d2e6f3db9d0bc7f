// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

/** Formats that a recording can be written in. */
public enum Format {
    /** A row for each request, comma-separated (RFC 4180); a value that was not measured is empty. */
    CSV,
    /** The same rows as a Parquet file; a value that was not measured is null. */
    PARQUET,
    /** A Perfetto trace: a row for each lane of a disk, with the request's stages inside of it. */
    PERFETTO;

    /** Lower-case name, as a command line has it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
