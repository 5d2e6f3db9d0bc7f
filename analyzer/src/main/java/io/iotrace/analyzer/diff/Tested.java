// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

/** A ratio with its standard error, before it is decided what may be said of it among all others that were tested. */
final class Tested {
    /** Of a ratio's logarithm: a thousandfold either way. */
    private static final double WIDEST = Math.log(1000);

    private final Estimate estimate;
    private final double chance;
    private final boolean enough;
    private Change change = Change.CANNOT_TELL;

    /**
     * A figure before and after.
     *
     * @param errorOfLog standard error of the ratio's logarithm
     * @param degrees of freedom of that error
     * @param enough whether there is data enough for a verdict
     */
    Tested(String name, double before, double after, double errorOfLog, int degrees, boolean enough) {
        double log = Math.log(after / before);
        double reach = StudentT.interval95(degrees) * errorOfLog;
        if (reach > WIDEST) {
            // Resamples without the figure: it is too rare for a ratio.
            log = Double.NaN;
        }
        estimate = new Estimate(
                name, before, after, Math.exp(log), Math.exp(log - reach), Math.exp(log + reach), Change.CANNOT_TELL);
        this.enough = enough && Double.isFinite(log);
        chance = !this.enough ? 1 : errorOfLog > 0 ? StudentT.twoSided(log / errorOfLog, degrees) : log == 0 ? 1 : 0;
    }

    /** Chance of such a ratio, or one further from 1, when nothing changed. */
    double chance() {
        return chance;
    }

    /**
     * Decides.
     *
     * @param significant whether the chance is small, also among all that were tested
     * @param noiseKnown whether several recordings a side tell how much two of the same thing differ; else the whole interval must lie
     *     outside the margin
     */
    void decide(boolean significant, boolean noiseKnown, double margin) {
        double limit = 1 + margin;
        if (!enough) {
            change = Change.CANNOT_TELL;
        } else if (estimate.low() > 1 / limit && estimate.high() < limit) {
            change = Change.NO_CHANGE;
        } else if (significant && (noiseKnown ? estimate.ratio() : estimate.low()) > limit) {
            change = Change.SLOWER;
        } else if (significant && (noiseKnown ? estimate.ratio() : estimate.high()) < 1 / limit) {
            change = Change.FASTER;
        }
    }

    Estimate result() {
        return estimate.with(change);
    }
}
