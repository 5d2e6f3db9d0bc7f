// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The part of the text report that describes a disk. */
final class TextDisk {
    private static final int NAME_WIDTH = 18;

    private final Lines lines;

    TextDisk(Lines lines) {
        this.lines = lines;
    }

    void add(DiskReport disk) {
        lines.blank();
        List<String> facts = Stream.of(disk.model(), disk.format(), disk.engine(), String.join(" ", disk.leaves()))
                .filter(fact -> fact != null && !fact.isBlank())
                .toList();
        lines.line(2, Theme.Role.HEADING, disk.name() + (facts.isEmpty() ? "" : "  " + String.join(", ", facts)));
        if (disk.total().isEmpty()) {
            lines.wrapped(4, 2, disk.requests() == 0 ? disk.summary() : Numbers.count(disk.requests(), "request"));
            return;
        }
        if (disk.visibility() != null && !disk.visibility().words().isEmpty()) {
            lines.wrapped(4, 2, disk.visibility().words());
        }
        addVolume(disk);
        addTable(disk, disk.total().get());
        addSlow(disk.slow());
        addSlowest(disk.slowest());
        addRatios(disk);
    }

    private void addVolume(DiskReport disk) {
        List<String> volume = new ArrayList<>();
        volume.add(Numbers.count(disk.requests(), "request"));
        volume.add(Sizes.format(disk.bytes()));
        volume.add(
                Numbers.rate(disk.requestsPerSecond()) + "/s in " + Numbers.count(disk.activeSeconds(), "busy second"));
        disk.meanQueueDepth().ifPresent(depth -> volume.add("queue depth " + Numbers.decimal(depth)));
        if (disk.errors() > 0) {
            volume.add(Numbers.count(disk.errors(), "error"));
        }
        lines.items(4, 2, "", volume);
        if (disk.operations().size() > 1) {
            List<String> operations = disk.operations().stream()
                    .map(operation -> operation.operation() + " " + Numbers.count(operation.requests())
                            + operation
                                    .total()
                                    .map(total -> " (p99 " + Durations.format(total.p99Nanos()) + ")")
                                    .orElse(""))
                    .toList();
            lines.items(4, 2, "", operations);
        }
    }

    private void addTable(DiskReport disk, Latency total) {
        lines.line(4, Theme.Role.QUIET, row("stage", "count", "p50", "p99", "max", "share"));
        disk.stages().forEach((span, latency) -> lines.line(4, row(name(span), latency, share(latency, total))));
        lines.line(4, row("total", total, ""));
        if (disk.totals().size() > 1) {
            for (GroupTotal group : disk.totals()) {
                lines.line(
                        4, row("  " + group.from().label() + " to " + group.to().label(), group.latency(), ""));
            }
        }
        for (GroupTotal core : disk.core()) {
            lines.line(4, row("core to " + core.to().label(), core.latency(), ""));
        }
        disk.runQueue().ifPresent(waited -> lines.line(4, row("in the run queue", waited, share(waited, total))));
    }

    /** All stages of a span, or where they are too many for the column the first and the last. */
    private static String name(Span span) {
        return span.label().length() <= NAME_WIDTH
                ? span.label()
                : span.first().label() + "…" + span.last().label();
    }

    private static String share(Latency part, Latency total) {
        return Numbers.percent((double) part.sumNanos() / total.sumNanos());
    }

    private static String row(String name, Latency latency, String share) {
        return row(
                name,
                Numbers.count(latency.count()),
                Durations.format(latency.p50Nanos()),
                Durations.format(latency.p99Nanos()),
                Durations.format(latency.maxNanos()),
                share);
    }

    private static String row(String name, String count, String p50, String p99, String max, String share) {
        return String.format(
                        Locale.ROOT, "%-" + NAME_WIDTH + "s %10s %9s %9s %9s %6s", name, count, p50, p99, max, share)
                .stripTrailing();
    }

    private void addSlow(SlowShare slow) {
        List<String> parts = new ArrayList<>();
        slow.stages()
                .forEach((span, part) -> parts.add(span.label() + " " + Durations.format(part.meanNanos()) + " ("
                        + Numbers.percent(part.share()) + ")"));
        parts.add("total " + Durations.format(slow.meanNanos()));
        lines.items(4, 2, "slowest " + Numbers.percent(slow.fraction()) + ": mean of each stage:", parts);
    }

    private void addSlowest(List<SlowRequest> slowest) {
        lines.line(4, "slowest requests:");
        for (SlowRequest request : slowest) {
            List<String> stages = new ArrayList<>();
            request.stages().forEach((span, nanos) -> stages.add(span.label() + " " + Durations.format(nanos)));
            String extent = request.bytes() == 0
                    ? ""
                    : " of " + Sizes.format(request.bytes()) + " at " + Sizes.format(request.offset());
            String head = Durations.format(request.totalNanos()) + " " + request.operation() + extent
                    + (request.flags().isEmpty() ? "" : " [" + request.flags() + "]") + ":";
            lines.items(6, 2, head, stages);
        }
    }

    private void addRatios(DiskReport disk) {
        List<String> perRequest = new ArrayList<>();
        disk.kicksPerRequest().ifPresent(kicks -> perRequest.add(Numbers.decimal(kicks) + " kicks"));
        disk.interruptsPerRequest()
                .ifPresent(interrupts -> perRequest.add(Numbers.decimal(interrupts) + " interrupts"));
        if (!perRequest.isEmpty()) {
            lines.items(4, 2, "per request:", perRequest);
        }
        Shares shares = disk.shares();
        List<String> requests = new ArrayList<>(List.of(
                Numbers.percent(shares.polled()) + " polled",
                Numbers.percent(shares.joinedBatch()) + " joined a batch",
                Numbers.percent(shares.completedInsideSubmit()) + " done inside the submit call",
                Numbers.percent(shares.noBio()) + " without device I/O"));
        if (shares.punted() > 0) {
            requests.add(Numbers.percent(shares.punted()) + " by io-wq workers");
        }
        lines.items(4, 2, "requests:", requests);
        shares.image().ifPresent(image -> addImage(disk, image));
    }

    private void addImage(DiskReport disk, Shares.OfImage image) {
        List<String> parts = new ArrayList<>(List.of(
                Numbers.percent(image.tables()) + " on its tables",
                Numbers.percent(image.backing()) + " on data of its backing images"));
        disk.hostPerGuestRequest()
                .forEach((operation, ratio) ->
                        parts.add(Numbers.decimal(ratio) + " host I/Os per " + operation + " of the guest"));
        lines.items(4, 2, disk.format() + " image:", parts);
    }
}
