// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

/** The Mann-Whitney U test in its normal approximation with tie correction, good from about 20 values on each side. */
final class MannWhitney {
    /** z above which the one-sided p-value is below 0.01. */
    static final double Z_AT_1_PERCENT = 2.326;

    private MannWhitney() {}

    /**
     * How many standard deviations {@code a} ranks above {@code b}; 0 when all values are equal.
     *
     * @param a values in ascending order, at least one
     * @param b values in ascending order, at least one
     */
    static double z(long[] a, long[] b) {
        double rankSum = 0;
        double ties = 0;
        long ranked = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            long value = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
            int firstA = i;
            int firstB = j;
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
            long tied = (long) (i - firstA) + (j - firstB);
            rankSum += (i - firstA) * (ranked + (tied + 1) / 2.0);
            ties += (double) tied * tied * tied - tied;
            ranked += tied;
        }
        double n = a.length;
        double m = b.length;
        double u = rankSum - n * (n + 1) / 2;
        double variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
        return variance <= 0 ? 0 : (u - n * m / 2) / Math.sqrt(variance);
    }
}
