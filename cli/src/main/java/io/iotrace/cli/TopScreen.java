// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.live.DiskNow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The pages of {@code iotrace top} as lines of text that fit a width and a height. Draws nothing and reads no clock. */
final class TopScreen {
    /** What the table is sorted by, worst first. */
    enum Order {
        P99("p99"),
        IOPS("IOPS"),
        DEPTH("queue depth"),
        RUN_QUEUE("run queue");

        private final String label;

        Order(String label) {
            this.label = label;
        }

        private Comparator<DiskNow> worstFirst() {
            Comparator<DiskNow> ascending = switch (this) {
                case P99 -> Comparator.comparingLong(disk -> disk.last().percentile99());
                case IOPS -> Comparator.comparingLong(disk -> disk.last().requests());
                case DEPTH -> Comparator.comparingDouble(disk -> disk.last().depth());
                case RUN_QUEUE -> Comparator.comparingLong(disk -> disk.last().runQueue());
            };
            return ascending.reversed();
        }
    }

    private static final String SPARKS = " ▁▂▃▄▅▆▇█";
    private static final String PLAIN_SPARKS = " .:-=+*#@";
    private static final int FIXED = 62;
    private static final int LEAST_BAR = 8;
    private static final long MICRO = 1000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final int width;
    private final int height;
    private final boolean unicode;

    /** @param unicode whether the terminal shows block characters */
    TopScreen(int width, int height, boolean unicode) {
        this.width = width;
        this.height = height;
        this.unicode = unicode;
    }

    static List<DiskNow> sorted(List<DiskNow> disks, Order order) {
        return disks.stream()
                .sorted(order.worstFirst()
                        .thenComparing(DiskNow::virtualMachine)
                        .thenComparing(DiskNow::disk))
                .toList();
    }

    /** The table; {@code selected} is the place of a row that is marked. */
    List<String> table(List<DiskNow> sorted, Order order, int selected, String status) {
        List<String> lines = new ArrayList<>();
        lines.add(cut("iotrace top: " + sorted.size() + " disks by " + order.label + status));
        lines.add(cut("  " + pad("DISK", 20) + right("IOPS", 8) + right("P50", 8) + right("P99", 8) + right("DEPTH", 6)
                + right("RUNQ", 8) + "  "
                + (bar() > 0 ? "STAGES: kick wakeup qemu submit block device complete reap notify" : "")));
        int rows = Math.max(1, height - 3);
        int from = Math.max(0, Math.min(selected - rows / 2, sorted.size() - rows));
        for (int i = from; i < Math.min(sorted.size(), from + rows); i++) {
            lines.add(row(sorted.get(i), i == selected));
        }
        while (lines.size() < height - 1) {
            lines.add("");
        }
        lines.add(cut("p i d u sort  arrows select  Enter open  r record  q quit"));
        return lines;
    }

    private String row(DiskNow disk, boolean marked) {
        DiskNow.Second last = disk.last();
        String name = disk.virtualMachine() + " " + disk.disk();
        String worst = last.held() > 0
                ? "held " + time(last.held())
                : last.stageNanos() == 0 ? "" : share(last) + "% " + last.worstStage();
        return cut((marked ? "> " : "  ") + pad(name, 20) + right(Long.toString(last.requests()), 8)
                + right(time(last.median()), 8) + right(time(last.percentile99()), 8)
                + right(last.depth() < 0 ? "-" : String.format(Locale.ROOT, "%.1f", last.depth()), 6)
                + right(time(last.requests() == 0 || last.runQueue() < 0 ? -1 : last.runQueue() / last.requests()), 8)
                + "  "
                + (bar() > 0 ? bar(last.stages(), bar()) + " " : "") + worst);
    }

    private static long share(DiskNow.Second second) {
        return Math.round(100.0 * second.stages().get(second.worstStage()) / second.stageNanos());
    }

    private int bar() {
        int room = width - FIXED - 18;
        return room < LEAST_BAR ? 0 : Math.min(room, 40);
    }

    /** Each stage by its first letter, as wide as its share of the time. */
    private static String bar(Map<String, Long> stages, int room) {
        long sum = stages.values().stream().mapToLong(Long::longValue).sum();
        StringBuilder text = new StringBuilder();
        long before = 0;
        for (Map.Entry<String, Long> stage : stages.entrySet()) {
            before += stage.getValue();
            int end = sum == 0 ? 0 : (int) Math.round((double) before * room / sum);
            text.append(String.valueOf(stage.getKey().charAt(0)).repeat(Math.max(0, end - text.length())));
        }
        return pad(text.toString(), room);
    }

    /** One disk: its stages over the last minute, and its slowest requests. */
    List<String> disk(DiskNow disk, String status) {
        List<String> lines = new ArrayList<>();
        DiskNow.Second last = disk.last();
        lines.add(cut(disk.virtualMachine() + " " + disk.disk() + " (pid " + disk.processId() + ")" + status));
        lines.add(cut(last.requests() + " requests/s, p50 " + time(last.median()) + ", p99 " + time(last.percentile99())
                + (last.held() == 0 ? "" : ", its queue stood " + time(last.held()) + " at least")));
        lines.add("");
        int seconds = Math.max(10, Math.min(60, width - 42));
        lines.add(
                cut(pad("STAGE", 24) + right("MEAN", 8) + "  LAST " + seconds + " SECONDS, each row to its own scale"));
        for (String stage : stagesOf(disk)) {
            lines.add(cut(pad(stage, 24) + right(time(mean(last, stage)), 8) + "  " + sparkline(disk, stage, seconds)));
        }
        lines.add("");
        lines.add("SLOWEST REQUESTS OF THE MINUTE");
        for (DiskNow.Slow slow : disk.slowest()) {
            lines.add(cut(right(time(slow.total()), 8) + "  " + slow.operation() + " of " + slow.bytes() + " at "
                    + slow.offset() + ": " + stages(slow)));
        }
        List<String> fitting = new ArrayList<>(lines.subList(0, Math.min(lines.size(), height - 1)));
        while (fitting.size() < height - 1) {
            fitting.add("");
        }
        fitting.add(cut("Esc back  r record  q quit"));
        return fitting;
    }

    private static Set<String> stagesOf(DiskNow disk) {
        Set<String> stages = new LinkedHashSet<>(disk.last().stages().keySet());
        disk.minute().forEach(second -> stages.addAll(second.stages().keySet()));
        return stages;
    }

    private static long mean(DiskNow.Second second, String stage) {
        return second.requests() == 0 || !second.stages().containsKey(stage)
                ? -1
                : second.stages().get(stage) / second.requests();
    }

    private String sparkline(DiskNow disk, String stage, int seconds) {
        String sparks = unicode ? SPARKS : PLAIN_SPARKS;
        List<DiskNow.Second> shown = disk.minute()
                .subList(
                        Math.max(0, disk.minute().size() - seconds),
                        disk.minute().size());
        long most =
                shown.stream().mapToLong(second -> mean(second, stage)).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (DiskNow.Second second : shown) {
            long mean = mean(second, stage);
            int level = mean <= 0 || most <= 0 ? 0 : (int) Math.max(1, mean * (sparks.length() - 1) / most);
            line.append(sparks.charAt(level));
        }
        return line.toString();
    }

    private static String stages(DiskNow.Slow slow) {
        List<String> parts = new ArrayList<>();
        slow.stages().forEach((stage, nanos) -> parts.add(stage + " " + time(nanos)));
        return String.join(", ", parts);
    }

    /** A line for what is no terminal. */
    static String line(DiskNow disk) {
        DiskNow.Second last = disk.last();
        return disk.virtualMachine() + " " + disk.disk() + ": " + last.requests() + "/s, p50 " + time(last.median())
                + ", p99 " + time(last.percentile99())
                + (last.depth() < 0 ? "" : String.format(Locale.ROOT, ", depth %.1f", last.depth()))
                + (last.held() > 0 ? ", held " + time(last.held()) + " at least" : "")
                + (last.stageNanos() == 0 ? "" : ", " + share(last) + " % " + last.worstStage());
    }

    /** Three digits and a unit; a dash for what is not known. */
    static String time(long nanos) {
        if (nanos < 0) {
            return "-";
        }
        if (nanos < MICRO) {
            return nanos + "ns";
        }
        return nanos < MILLI
                ? digits(nanos, MICRO) + "us"
                : nanos < SECOND ? digits(nanos, MILLI) + "ms" : digits(nanos, SECOND) + "s";
    }

    private static String digits(long nanos, long unit) {
        double value = (double) nanos / unit;
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String pad(String text, int length) {
        return text.length() > length ? text.substring(0, length - 1) + "~" : text + " ".repeat(length - text.length());
    }

    private static String right(String text, int length) {
        return " ".repeat(Math.max(1, length - text.length())) + text;
    }

    private String cut(String line) {
        String trimmed = line.stripTrailing();
        return trimmed.length() > width ? trimmed.substring(0, width) : trimmed;
    }
}
