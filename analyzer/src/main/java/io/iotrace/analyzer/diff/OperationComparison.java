// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** One operation of a disk on both sides. */
final class OperationComparison {
    /** A quantile is estimated where so many requests lie beyond it. */
    private static final int FEWEST_BEYOND = 100;

    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final String operation;
    private final int group;
    private final Resampling before;
    private final Resampling after;
    private final List<OperationSeries> beforeSeries;
    private final List<OperationSeries> afterSeries;
    private final List<ToDoubleFunction<Pooled>> figures = new ArrayList<>();
    private final List<Tested> totals = new ArrayList<>();
    private final List<Tested> stageTests = new ArrayList<>();
    private final List<Span> stages = new ArrayList<>();
    private final List<Double> fractions = new ArrayList<>();
    private double[] beforeVariances;
    private double[] afterVariances;

    private OperationComparison(
            String operation, int group, List<OperationSeries> beforeSeries, List<OperationSeries> afterSeries) {
        this.operation = operation;
        this.group = group;
        this.beforeSeries = beforeSeries;
        this.afterSeries = afterSeries;
        before = new Resampling(blocks(beforeSeries));
        after = new Resampling(blocks(afterSeries));
    }

    /** Empty when the two sides have no requests with the same first and last boundary. */
    static Optional<OperationComparison> of(
            String operation, List<OperationSeries> before, List<OperationSeries> after, DiffOptions options) {
        int group = CommonGroup.of(before, after);
        if (group < 0) {
            return Optional.empty();
        }
        OperationComparison comparison = new OperationComparison(operation, group, before, after);
        comparison.resample(options);
        return Optional.of(comparison);
    }

    private List<Blocks> blocks(List<OperationSeries> series) {
        return series.stream().map(run -> Blocks.of(run, group)).toList();
    }

    /** All figures of a resample are taken at once; which they are is in the order in which they were added. */
    private void resample(DiffOptions options) {
        figures.add(logOf(Pooled::mean));
        List<Double> quantiles = new ArrayList<>();
        for (double fraction : QUANTILES) {
            if (isKnown(fraction)) {
                quantiles.add(fraction);
                figures.add(logOf(pooled -> pooled.quantile(fraction)));
            }
        }
        for (int i = 0; i < Span.COUNT; i++) {
            Span span = Span.ofIndex(i);
            if (span != null && (before.all().has(span) || after.all().has(span))) {
                stages.add(span);
                figures.add(logOf(pooled -> pooled.mean(span)));
                figures.add(pooled -> pooled.mean(span));
            }
        }
        for (int percent = 5; percent <= 95; percent += 5) {
            addShift(percent / 100.0);
        }
        addShift(0.99);
        addShift(0.999);
        SplittableRandom random = new SplittableRandom(options.seed());
        beforeVariances = before.variances(figures, options.resamples(), random.split());
        afterVariances = after.variances(figures, options.resamples(), random.split());
        test(quantiles);
    }

    private void addShift(double fraction) {
        if (isKnown(fraction)) {
            fractions.add(fraction);
            figures.add(pooled -> pooled.quantile(fraction));
        }
    }

    private boolean isKnown(double fraction) {
        long requests = Math.min(before.all().count(), after.all().count());
        return Math.min(fraction, 1 - fraction) * requests >= FEWEST_BEYOND;
    }

    private static ToDoubleFunction<Pooled> logOf(ToDoubleFunction<Pooled> figure) {
        return pooled -> Math.log(Math.max(Double.MIN_NORMAL, figure.applyAsDouble(pooled)));
    }

    private void test(List<Double> quantiles) {
        totals.add(tested("mean", 0, Pooled::mean));
        for (int i = 0; i < quantiles.size(); i++) {
            double fraction = quantiles.get(i);
            totals.add(tested(name(fraction), 1 + i, pooled -> pooled.quantile(fraction)));
        }
        for (int i = 0; i < stages.size(); i++) {
            Span span = stages.get(i);
            stageTests.add(tested(span.label(), firstStage() + 2 * i, pooled -> pooled.mean(span)));
        }
    }

    private Tested tested(String name, int figure, ToDoubleFunction<Pooled> value) {
        return new Tested(
                name,
                value.applyAsDouble(before.all()),
                value.applyAsDouble(after.all()),
                error(figure),
                degrees(),
                isLongEnough());
    }

    private int firstStage() {
        return figures.size() - fractions.size() - 2 * stages.size();
    }

    private static String name(double fraction) {
        return "p" + (fraction == 0.999 ? "99.9" : Long.toString(Math.round(100 * fraction)));
    }

    private double error(int figure) {
        return Math.sqrt(beforeVariances[figure] + afterVariances[figure]);
    }

    private int degrees() {
        return before.recordings() > 1 && after.recordings() > 1
                ? before.recordings() + after.recordings() - 2
                : Math.max(1, Math.min(before.blocks(), after.blocks()) - 1);
    }

    private boolean isLongEnough() {
        return Math.min(before.blocks(), after.blocks()) >= Blocks.FEWEST;
    }

    /** What a verdict is wanted of. */
    List<Tested> tests() {
        List<Tested> all = new ArrayList<>(totals);
        all.addAll(stageTests);
        return all;
    }

    /** Time of all requests compared. */
    double weight() {
        return before.all().mean() * before.all().count()
                + after.all().mean() * after.all().count();
    }

    /** The result, once verdicts are decided. */
    OperationDiff result() {
        List<Estimate> estimates = totals.stream().map(Tested::result).toList();
        List<StageDifference> differences = new ArrayList<>();
        double reach = StudentT.interval95(degrees());
        for (int i = 0; i < stages.size(); i++) {
            double difference = after.all().mean(stages.get(i)) - before.all().mean(stages.get(i));
            double error = reach * error(firstStage() + 2 * i + 1);
            differences.add(new StageDifference(
                    stages.get(i), stageTests.get(i).result(), difference, difference - error, difference + error));
        }
        return new OperationDiff(
                operation,
                Second.from(group),
                Second.to(group),
                estimates,
                List.copyOf(differences),
                cause(estimates.get(0), differences),
                after.all().chanceAbove(before.all()),
                shifts(reach),
                DepthRows.of(beforeSeries, afterSeries, group),
                part(before, beforeSeries),
                part(after, afterSeries));
    }

    private static Optional<StageDifference> cause(Estimate mean, List<StageDifference> stages) {
        double direction = Math.signum(mean.afterNanos() - mean.beforeNanos());
        return mean.change().isChange()
                ? stages.stream().max(Comparator.comparingDouble(stage -> direction * stage.differenceNanos()))
                : Optional.empty();
    }

    private List<Shift> shifts(double reach) {
        List<Shift> shifts = new ArrayList<>();
        for (int i = 0; isLongEnough() && i < fractions.size(); i++) {
            double from = before.all().quantile(fractions.get(i));
            double difference = after.all().quantile(fractions.get(i)) - from;
            double error = reach * error(figures.size() - fractions.size() + i);
            shifts.add(new Shift(fractions.get(i), from, difference, difference - error, difference + error));
        }
        return List.copyOf(shifts);
    }

    private static OperationDiff.Part part(Resampling side, List<OperationSeries> series) {
        long all = series.stream().mapToLong(run -> run.all().count).sum();
        return new OperationDiff.Part(
                side.all().count(),
                all - side.all().count(),
                side.blocks(),
                side.runs().stream().mapToLong(Blocks::seconds).max().orElse(0),
                side.recordings() == 1 && side.runs().get(0).dependent());
    }
}
