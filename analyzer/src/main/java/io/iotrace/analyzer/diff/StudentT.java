// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

/** Student's t distribution with a whole number of degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
final class StudentT {
    private StudentT() {}

    /** Chance of a value at least this far from 0. */
    static double twoSided(double t, int degrees) {
        double angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
        double cosine = Math.cos(angle);
        boolean odd = degrees % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int i = odd ? 3 : 2; i <= degrees - 2; i += 2) {
            term *= cosine * cosine * (i - 1) / i;
            sum += term;
        }
        double within = odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
        return Math.max(0, 1 - within);
    }

    /** Distance from 0 that is exceeded with a chance of 5 %. */
    static double interval95(int degrees) {
        double low = 1.9;
        double high = 13;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (twoSided(middle, degrees) > 0.05) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
