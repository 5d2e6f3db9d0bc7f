// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Whether both sides asked the same of a disk; where they did not, its times do not compare. */
record LoadComparison(DiskLoad before, DiskLoad after) {
    private static final double LARGEST_RATIO = 1.2;
    private static final double LARGEST_PART = 0.1;

    List<DiskDiff.LoadRow> rows() {
        List<DiskDiff.LoadRow> rows = new ArrayList<>();
        add(rows, "requests/s", Numbers.rate(before.requestsPerSecond()), Numbers.rate(after.requestsPerSecond()));
        add(rows, "queue depth", depth(before), depth(after));
        for (String operation : operations()) {
            add(rows, operation, kind(before, operation), kind(after, operation));
        }
        add(rows, "engine", before.engines(), after.engines());
        add(rows, "disk", before.configuration(), after.configuration());
        return List.copyOf(rows);
    }

    private static void add(List<DiskDiff.LoadRow> rows, String what, String before, String after) {
        if (!before.isEmpty() || !after.isEmpty()) {
            rows.add(new DiskDiff.LoadRow(what, before, after));
        }
    }

    private static String depth(DiskLoad load) {
        return load.queueDepth() == 0 ? "" : Numbers.decimal(load.queueDepth());
    }

    private static String kind(DiskLoad load, String operation) {
        return Numbers.percent(load.share(operation)) + " of " + Sizes.format(Math.round(load.meanBytes(operation)));
    }

    private TreeSet<String> operations() {
        TreeSet<String> names = new TreeSet<>(before.operations().keySet());
        names.addAll(after.operations().keySet());
        return names;
    }

    /** A sentence for each way in which the load differs. */
    List<String> unequal() {
        List<String> said = new ArrayList<>();
        for (String operation : operations()) {
            if (Math.abs(before.share(operation) - after.share(operation)) > LARGEST_PART) {
                said.add(operation + "s were " + Numbers.percent(before.share(operation)) + " of the requests before, "
                        + Numbers.percent(after.share(operation)) + " after");
            } else if (differs(before.meanBytes(operation), after.meanBytes(operation))) {
                said.add("a " + operation + " had " + Sizes.format(Math.round(before.meanBytes(operation)))
                        + " before, " + Sizes.format(Math.round(after.meanBytes(operation))) + " after");
            }
        }
        boolean deeper = differs(before.queueDepth(), after.queueDepth());
        if (deeper) {
            said.add("the queue depth was " + Numbers.decimal(before.queueDepth()) + " before, "
                    + Numbers.decimal(after.queueDepth()) + " after");
        }
        if (differs(before.requestsPerSecond(), after.requestsPerSecond()) && !(isClosedLoop() && !deeper)) {
            said.add("there were " + Numbers.rate(before.requestsPerSecond()) + " requests/s before, "
                    + Numbers.rate(after.requestsPerSecond()) + " after");
        }
        return List.copyOf(said);
    }

    /** A guest that keeps so many requests in flight makes more of them when each takes less: that is no other load. */
    private boolean isClosedLoop() {
        return !differs(before.requestsPerSecond() * before.meanNanos(), after.requestsPerSecond() * after.meanNanos());
    }

    private static boolean differs(double first, double second) {
        return first > 0 && second > 0 && Math.max(first / second, second / first) > LARGEST_RATIO;
    }
}
