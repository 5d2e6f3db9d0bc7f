// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares two sides: disks by name, and where neither side shares a virtual machine's name with the other, one machine with one. */
public final class Comparer {
    private final Side before;
    private final Side after;
    private final DiffOptions options;
    private final List<String> caveats = new ArrayList<>();

    private record Compared(DiskName name, LoadComparison load, List<OperationComparison> operations) {}

    private Comparer(Side before, Side after, DiffOptions options) {
        this.before = before;
        this.after = after;
        this.options = options;
    }

    /**
     * Compares.
     *
     * @throws IllegalArgumentException when both sides have the same recording
     */
    public static Diff compare(Side before, Side after, DiffOptions options) {
        if (before.sharesSessionWith(after)) {
            throw new IllegalArgumentException("the same recording is on both sides");
        }
        return new Comparer(before, after, options).compare();
    }

    private Diff compare() {
        boolean noiseKnown = before.runs().size() > 1 && after.runs().size() > 1;
        SortedSet<DiskName> first = names(before);
        SortedSet<DiskName> second = names(after);
        String renamed = renamed(first, second);
        List<Compared> disks = new ArrayList<>();
        for (DiskName name : first) {
            DiskName other = renamed == null ? name : new DiskName(renamed, name.disk());
            if (second.contains(other)) {
                disks.add(compare(name, series(before, name), series(after, other)));
                second.remove(other);
            } else {
                caveats.add(name + " is in no recording after");
            }
        }
        second.forEach(name -> caveats.add(name + " is in no recording before"));
        List<Tested> tests = disks.stream()
                .flatMap(disk -> disk.operations().stream())
                .flatMap(operation -> operation.tests().stream())
                .toList();
        Verdicts.decide(tests, noiseKnown, options.margin());
        if (!noiseKnown && !tests.isEmpty()) {
            caveats.add("How much two recordings of the same thing differ was not measured, as a side has only one:"
                    + " called faster or slower is what lies outside " + Numbers.percent(options.margin())
                    + " with its whole interval.");
        }
        return new Diff(
                before.runs().stream().map(Run::describe).toList(),
                after.runs().stream().map(Run::describe).toList(),
                options.margin(),
                disks.stream().map(Comparer::result).toList(),
                List.copyOf(caveats));
    }

    /** Name of the only machine after that is to be taken for the only one before; null when names are shared. */
    private String renamed(SortedSet<DiskName> first, SortedSet<DiskName> second) {
        SortedSet<String> machinesBefore = machines(first);
        SortedSet<String> machinesAfter = machines(second);
        if (machinesBefore.size() != 1 || machinesAfter.size() != 1 || machinesBefore.equals(machinesAfter)) {
            return null;
        }
        caveats.add(machinesAfter.first() + " after is compared with " + machinesBefore.first() + " before");
        return machinesAfter.first();
    }

    private static SortedSet<String> machines(SortedSet<DiskName> names) {
        return names.stream().map(DiskName::virtualMachine).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Disks with requests. */
    private static SortedSet<DiskName> names(Side side) {
        return side.runs().stream()
                .flatMap(run -> run.disks().entrySet().stream())
                .filter(entry -> !entry.getValue().operations().isEmpty())
                .map(java.util.Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<DiskSeries> series(Side side, DiskName name) {
        return side.runs().stream()
                .map(run -> run.disks().get(name))
                .filter(Objects::nonNull)
                .toList();
    }

    private Compared compare(DiskName name, List<DiskSeries> first, List<DiskSeries> second) {
        LoadComparison load = new LoadComparison(new DiskLoad(first), new DiskLoad(second));
        List<OperationComparison> operations = new ArrayList<>();
        for (String operation : load.before().operations().keySet()) {
            if (!load.after().operations().containsKey(operation)) {
                continue;
            }
            OperationComparison.of(operation, of(first, operation), of(second, operation), options)
                    .ifPresentOrElse(
                            operations::add,
                            () -> caveats.add(
                                    name + ": no " + operation
                                            + " has the same first and last boundary on both sides; the hosts do not offer the same hooks"));
        }
        operations.sort(Comparator.comparingDouble(OperationComparison::weight).reversed());
        return new Compared(name, load, operations);
    }

    private static List<OperationSeries> of(List<DiskSeries> runs, String operation) {
        return runs.stream()
                .map(run -> run.operations().get(operation))
                .filter(Objects::nonNull)
                .toList();
    }

    private static DiskDiff result(Compared disk) {
        return new DiskDiff(
                disk.name().virtualMachine(),
                disk.name().disk(),
                disk.load().rows(),
                disk.load().unequal(),
                disk.operations().stream().map(OperationComparison::result).toList());
    }
}
