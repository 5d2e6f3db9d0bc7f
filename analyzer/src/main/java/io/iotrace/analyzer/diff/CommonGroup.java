// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.List;

/** The pair of first and last boundary that most requests of both sides have. */
final class CommonGroup {
    private CommonGroup() {}

    /** Its number; -1 when no pair is on both sides. */
    static int of(List<OperationSeries> before, List<OperationSeries> after) {
        double[] first = shares(before);
        double[] second = shares(after);
        int best = -1;
        double most = 0;
        for (int i = 0; i < first.length; i++) {
            double common = Math.min(first[i], second[i]);
            if (common > most) {
                most = common;
                best = i;
            }
        }
        return best;
    }

    private static double[] shares(List<OperationSeries> series) {
        double[] counts = new double[new Second().groups.length];
        double all = 0;
        for (OperationSeries run : series) {
            for (Second second : run.seconds().values()) {
                for (int i = 0; i < counts.length; i++) {
                    long requests = second.groups[i] == null ? 0 : second.groups[i].total.count();
                    counts[i] += requests;
                    all += requests;
                }
            }
        }
        for (int i = 0; all > 0 && i < counts.length; i++) {
            counts[i] /= all;
        }
        return counts;
    }
}
