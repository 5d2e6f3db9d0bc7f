// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison for people: a sentence for each disk and operation, then tables in the manner of benchstat, below 80 columns wide. */
public final class DiffText {
    private static final int WIDTH = 79;

    private final StringBuilder text = new StringBuilder();

    private DiffText() {}

    public static String render(Diff diff) {
        DiffText text = new DiffText();
        text.add(diff);
        return text.text.toString();
    }

    private void add(Diff diff) {
        if (diff.disks().isEmpty()) {
            line("no disk has requests on both sides");
        }
        for (DiskDiff disk : diff.disks()) {
            disk.operations().forEach(operation -> wrapped("", sentence(disk, operation)));
            if (!disk.unequal().isEmpty()) {
                wrapped("  ", "compared at unequal load: " + String.join("; ", disk.unequal()));
            }
        }
        line("");
        line("before: " + side(diff.before()));
        line("after:  " + side(diff.after()));
        diff.caveats().forEach(caveat -> wrapped("", caveat));
        diff.disks().forEach(this::add);
    }

    /** What is said of one operation of a disk. */
    static String sentence(DiskDiff disk, OperationDiff operation) {
        String said = disk.virtualMachine() + " " + disk.disk() + " " + operation.operation() + ": "
                + operation.change().label();
        Estimate mean = operation.mean();
        said += switch (operation.change()) {
            case FASTER, SLOWER ->
                ", mean " + nanos(mean.beforeNanos()) + " → " + nanos(mean.afterNanos()) + " (" + ratio(mean) + ")"
                        + operation
                                .cause()
                                .map(stage -> "; " + stage.stage().label() + " explains "
                                        + signed(stage.differenceNanos()) + " of "
                                        + signed(mean.afterNanos() - mean.beforeNanos()))
                                .orElse("");
            case NO_CHANGE -> " of the mean, " + nanos(mean.beforeNanos()) + " → " + nanos(mean.afterNanos());
            case CANNOT_TELL ->
                isShort(operation)
                        ? ", too short: at least " + Blocks.FEWEST + " seconds with requests are needed on each side"
                        : ", mean " + ratio(mean) + " within " + interval(mean);
        };
        List<String> others = new ArrayList<>();
        operation.totals().stream()
                .skip(1)
                .filter(total -> isOther(total, operation))
                .forEach(total -> others.add(total.name() + " " + total.change().label() + " (" + ratio(total) + ")"));
        operation.stages().stream()
                .map(StageDifference::mean)
                .filter(stage -> isOther(stage, operation) && operation.cause().isEmpty())
                .forEach(stage -> others.add(stage.name() + " " + stage.change().label() + " (" + ratio(stage) + ")"));
        return said + (others.isEmpty() ? "" : "; " + String.join(", ", others));
    }

    private static boolean isOther(Estimate estimate, OperationDiff operation) {
        return estimate.change().isChange() && estimate.change() != operation.change();
    }

    private static boolean isShort(OperationDiff operation) {
        return Math.min(operation.before().blocks(), operation.after().blocks()) < Blocks.FEWEST;
    }

    private static String side(List<Diff.Recorded> recordings) {
        List<String> each =
                recordings.stream().map(recorded -> recorded.seconds() + " s").toList();
        long requests = recordings.stream().mapToLong(Diff.Recorded::requests).sum();
        return Numbers.count(recordings.size(), "recording") + " (" + String.join(" + ", each) + "), "
                + Numbers.count(requests, "request");
    }

    private void add(DiskDiff disk) {
        line("");
        line(disk.virtualMachine() + " " + disk.disk());
        disk.load()
                .forEach(row -> wrapped(
                        "    ",
                        row.before().equals(row.after())
                                ? row.what() + ": " + row.before()
                                : row.what() + ": " + row.before() + " → " + row.after()));
        disk.operations().forEach(operation -> add(operation, !disk.unequal().isEmpty()));
    }

    private void add(OperationDiff operation, boolean unequal) {
        line("");
        String name = operation.operation() + " " + operation.from().label() + "…"
                + operation.to().label();
        row(name, "before", "after", "ratio", "95 % interval", "");
        operation.totals().forEach(total -> row("  " + total.name(), total));
        line("  mean of each stage; these add up");
        operation.stages().forEach(stage -> row("  " + stage.stage().label(), stage.mean()));
        note(operation);
        if (unequal) {
            operation
                    .byDepth()
                    .forEach(depth -> row(
                            "  "
                                    + (depth.to() == depth.from() + 1
                                            ? "" + depth.from()
                                            : depth.from() + " to " + (depth.to() - 1))
                                    + " in flight",
                            depth.beforeRequests() == 0 ? "" : nanos(depth.beforeNanos()),
                            depth.afterRequests() == 0 ? "" : nanos(depth.afterNanos()),
                            depth.beforeRequests() == 0 || depth.afterRequests() == 0
                                    ? ""
                                    : times(depth.afterNanos() / depth.beforeNanos()),
                            "",
                            "mean"));
        }
    }

    private void note(OperationDiff operation) {
        wrapped(
                "  ",
                Numbers.count(operation.before().requests()) + " and "
                        + Numbers.count(operation.after().requests(), "request") + " in "
                        + operation.before().blocks() + " and "
                        + operation.after().blocks() + " blocks; one after is"
                        + " slower than one before in " + Numbers.percent(operation.slowerChance()) + " of pairs");
        long outside = operation.before().outside() + operation.after().outside();
        if (outside > 0) {
            wrapped("  ", Numbers.count(outside, "request") + " began or ended elsewhere and are in no figure here");
        }
        if (operation.before().dependent() || operation.after().dependent()) {
            wrapped("  ", "blocks depend on the ones before them: record longer for intervals to rely on");
        }
    }

    private void row(String name, Estimate estimate) {
        boolean known = Double.isFinite(estimate.ratio()) && estimate.ratio() > 0;
        row(
                name,
                nanos(estimate.beforeNanos()),
                nanos(estimate.afterNanos()),
                known ? ratio(estimate) : "",
                known ? interval(estimate) : "",
                known || estimate.beforeNanos() * estimate.afterNanos() > 0
                        ? estimate.change().label()
                        : "on one side only");
    }

    private void row(String name, String before, String after, String ratio, String interval, String change) {
        line(String.format(Locale.ROOT, "%-22s %8s %8s %7s  %-16s %s", name, before, after, ratio, interval, change)
                .stripTrailing());
    }

    private static String nanos(double nanos) {
        return Durations.format(Math.round(nanos));
    }

    private static String signed(double nanos) {
        return (nanos < 0 ? "-" : "+") + nanos(Math.abs(nanos));
    }

    private static String ratio(Estimate estimate) {
        return times(estimate.ratio());
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "×%.2f", ratio);
    }

    private static String interval(Estimate estimate) {
        return String.format(Locale.ROOT, "×%.2f to ×%.2f", estimate.low(), estimate.high());
    }

    private void wrapped(String indent, String words) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : clean(words).split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH && !line.toString().isBlank()) {
                text.append(line).append('\n');
                line.setLength(0);
                line.append(indent).append("  ");
            }
            line.append(line.toString().isBlank() ? "" : " ").append(word);
        }
        text.append(line).append('\n');
    }

    private void line(String line) {
        text.append(clean(line)).append('\n');
    }

    private static String clean(String foreign) {
        return foreign.replaceAll("\\p{Cntrl}", "?");
    }
}
