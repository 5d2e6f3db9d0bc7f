// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.ArrayList;
import java.util.List;

/** Mean totals by the queue depth of their second: what compares when the load does not. */
final class DepthRows {
    private static final int OCTAVES = 16;

    private DepthRows() {}

    static List<OperationDiff.DepthRow> of(List<OperationSeries> before, List<OperationSeries> after, int group) {
        double[][] first = byDepth(before, group);
        double[][] second = byDepth(after, group);
        List<OperationDiff.DepthRow> rows = new ArrayList<>();
        for (int octave = 0; octave < OCTAVES; octave++) {
            if (first[octave][0] > 0 || second[octave][0] > 0) {
                rows.add(new OperationDiff.DepthRow(
                        1 << octave,
                        2 << octave,
                        (long) first[octave][0],
                        mean(first[octave]),
                        (long) second[octave][0],
                        mean(second[octave])));
            }
        }
        return List.copyOf(rows);
    }

    private static double mean(double[] countAndSum) {
        return countAndSum[0] == 0 ? 0 : countAndSum[1] / countAndSum[0];
    }

    private static double[][] byDepth(List<OperationSeries> series, int group) {
        double[][] rows = new double[OCTAVES][2];
        for (OperationSeries run : series) {
            for (Second second : run.seconds().values()) {
                if (second.depthsKnown > 0 && second.groups[group] != null) {
                    long depth = Math.max(1, Math.round((double) second.queueDepths / second.depthsKnown));
                    int octave = Math.min(OCTAVES - 1, Long.SIZE - 1 - Long.numberOfLeadingZeros(depth));
                    rows[octave][0] += second.groups[group].total.count();
                    rows[octave][1] += second.groups[group].total.sumNanos();
                }
            }
        }
        return rows;
    }
}
