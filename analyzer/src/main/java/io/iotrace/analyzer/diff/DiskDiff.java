// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.List;

/**
 * A disk that both sides have.
 *
 * @param load what was asked of the disk on either side
 * @param unequal how the load differs, a sentence each; empty when it compares
 * @param operations by the time that they took before and after, most first
 */
public record DiskDiff(
        String virtualMachine, String disk, List<LoadRow> load, List<String> unequal, List<OperationDiff> operations) {
    /** One figure of the load, as text. */
    public record LoadRow(String what, String before, String after) {}
}
