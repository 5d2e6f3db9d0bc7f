// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.List;

/**
 * Two sides of recordings, compared.
 *
 * @param before recordings of the first side
 * @param after recordings of the second side
 * @param margin a ratio within it is no change
 * @param disks those that both sides have
 * @param caveats what must be known before the verdicts are believed, a sentence each
 */
public record Diff(
        List<Recorded> before, List<Recorded> after, double margin, List<DiskDiff> disks, List<String> caveats) {
    /**
     * One recording.
     *
     * @param seconds in which there were requests
     */
    public record Recorded(String host, String session, long seconds, long requests) {}

    /** Whether some disk's operation became slower. */
    public boolean hasSlower() {
        return disks.stream()
                .flatMap(disk -> disk.operations().stream())
                .anyMatch(operation -> operation.change() == Change.SLOWER);
    }
}
