// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Moving-block bootstrap of one side (Künsch 1989): recordings are drawn where there are several, and of each as many blocks as it has, in
 * runs of neighbours.
 */
final class Resampling {
    private final List<Blocks> runs;
    private final Pooled all = new Pooled();

    Resampling(List<Blocks> runs) {
        this.runs = runs.stream().filter(run -> !run.blocks().isEmpty()).toList();
        this.runs.forEach(run -> run.blocks().forEach(all::add));
    }

    /** Every block once. */
    Pooled all() {
        return all;
    }

    int recordings() {
        return runs.size();
    }

    int blocks() {
        return runs.stream().mapToInt(run -> run.blocks().size()).sum();
    }

    List<Blocks> runs() {
        return runs;
    }

    /**
     * Variance of each figure over the resamples, made larger for being taken from few recordings, or from few blocks of the only one.
     */
    double[] variances(List<ToDoubleFunction<Pooled>> figures, int resamples, SplittableRandom random) {
        double[] sums = new double[figures.size()];
        double[] squares = new double[figures.size()];
        double[] origins = figures.stream()
                .mapToDouble(figure -> figure.applyAsDouble(all))
                .toArray();
        Pooled pooled = new Pooled();
        for (int i = 0; i < resamples; i++) {
            draw(pooled, random);
            for (int figure = 0; figure < figures.size(); figure++) {
                double distance = figures.get(figure).applyAsDouble(pooled) - origins[figure];
                sums[figure] += distance;
                squares[figure] += distance * distance;
            }
        }
        double[] variances = new double[figures.size()];
        Arrays.setAll(variances, i -> few() * (squares[i] - sums[i] * sums[i] / resamples) / (resamples - 1));
        return variances;
    }

    private double few() {
        if (runs.size() > 1) {
            return (double) runs.size() / (runs.size() - 1);
        }
        int blocks = blocks();
        return (double) blocks / Math.max(1, blocks - runs.get(0).run());
    }

    private void draw(Pooled pooled, SplittableRandom random) {
        pooled.clear();
        for (int i = 0; i < runs.size(); i++) {
            Blocks run = runs.get(runs.size() == 1 ? 0 : random.nextInt(runs.size()));
            int size = run.blocks().size();
            int length = Math.min(run.run(), size);
            for (int drawn = 0; drawn < size; drawn += length) {
                int start = random.nextInt(size - length + 1);
                for (int j = 0; j < Math.min(length, size - drawn); j++) {
                    pooled.add(run.blocks().get(start + j));
                }
            }
        }
    }
}
