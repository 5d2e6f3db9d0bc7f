// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.facts.Visibility;
import io.iotrace.analyzer.metrics.DiskMetrics;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The answer about a disk in one sentence. */
record DiskSummary(
        Facts facts,
        DiskMetrics metrics,
        Optional<VirtualDisk> disk,
        Optional<Visibility> visibility,
        Optional<ComparableReport> comparable,
        List<NeighbourReport> neighbours,
        Optional<Held> held) {
    /** Stalls below this share of the time are not the answer. */
    private static final double STALL_SHARE = 0.10;

    private static final double BUSY_NEIGHBOUR = 0.50;

    /** Neighbours on the leaf can slow the stages in which requests wait for it, so they are named when these stages count. */
    private static final double LEAF_SHARE = 0.20;

    String sentence() {
        if (metrics.requests() == 0) {
            return heldBack() + withoutRequests();
        }
        return heldBack()
                + comparable
                        .map(this::ofRequests)
                        .orElseGet(() -> Numbers.count(metrics.requests(), "request") + ", no end of which was seen");
    }

    /** First of all: while requests are held back, every time below is of what came after that. */
    private String heldBack() {
        return held.map(known -> (known.cause().isEmpty() ? "something in QEMU" : known.cause())
                        + " held requests back"
                        + (known.atLeastNanos() > 0
                                ? " for " + Durations.format(known.atLeastNanos()) + " at least"
                                : "")
                        + (known.meanNanos() > 0
                                ? ", a request took " + Durations.format(known.meanNanos())
                                        + " on average as QEMU counts it"
                                : "")
                        + "; only after that: ")
                .orElse("");
    }

    private String ofRequests(ComparableReport requests) {
        return "p99 " + Durations.format(requests.total().p99Nanos()) + largestStage(requests) + slowest(requests)
                + worstStall(metrics.all().total().sumNanos())
                + (waitsForLeaf(requests) ? busyNeighbour() : "");
    }

    private String withoutRequests() {
        return visibility
                .map(seen -> switch (seen.extent()) {
                    case NONE -> seen.words();
                    case UNKNOWN -> "no requests were seen: " + seen.words();
                    case FULL, PART -> "no requests while it was traced";
                })
                .orElse("no requests while it was traced");
    }

    private String largestStage(ComparableReport requests) {
        return requests.largest()
                .map(span ->
                        ", " + Numbers.percent(requests.stages().get(span).share()) + " of the time in " + named(span))
                .orElse("");
    }

    /** Only when another stage makes the slowest requests slow. */
    private String slowest(ComparableReport requests) {
        return requests.slow()
                .flatMap(slow -> slow.largest()
                        .filter(span -> !requests.largest().equals(Optional.of(span)))
                        .map(span -> "; of the slowest " + Numbers.percent(slow.fraction()) + ", "
                                + Numbers.percent(slow.stages().get(span).share()) + " in " + named(span)))
                .orElse("");
    }

    private String named(Span span) {
        return span.label() + (span.equals(Span.of(Stage.BLOCK)) ? stackedDevices() : "");
    }

    /** Where bios may wait before the leaf has them: the device mapper and md. */
    private String stackedDevices() {
        String names = disk.stream()
                .flatMap(of -> facts.inventory().stackedDevices(of).stream())
                .map(device -> device.name() + (device.model() == null ? "" : " (" + device.model() + ")"))
                .collect(Collectors.joining(" and "));
        return names.isEmpty() ? "" : ", which " + names + " above the leaf is part of";
    }

    private static boolean waitsForLeaf(ComparableReport requests) {
        return leafShare(requests.stages(), ComparableReport.Part::share) >= LEAF_SHARE
                || requests.slow()
                        .filter(slow -> leafShare(slow.stages(), SlowShare.Part::share) >= LEAF_SHARE)
                        .isPresent();
    }

    /** Part of the time that lies in the block layer and the device, and in spans that hold either. */
    private static <P> double leafShare(SortedMap<Span, P> stages, ToDoubleFunction<P> share) {
        return stages.entrySet().stream()
                .filter(entry -> entry.getKey().first().compareTo(Stage.DEVICE) <= 0
                        && entry.getKey().last().compareTo(Stage.BLOCK) >= 0)
                .mapToDouble(entry -> share.applyAsDouble(entry.getValue()))
                .sum();
    }

    /** Only when others had most of a leaf. */
    private String busyNeighbour() {
        return neighbours.stream()
                .filter(leaf -> leaf.others() >= BUSY_NEIGHBOUR)
                .max(Comparator.comparingDouble(NeighbourReport::others))
                .map(leaf ->
                        "; " + Numbers.percent(leaf.others()) + " of the bytes on " + leaf.leaf() + " were others'")
                .orElse("");
    }

    private String worstStall(long totalNanos) {
        return facts
                .statistics()
                .stalls(metrics.key().virtualMachine(), metrics.key().disk())
                .stream()
                .filter(stall -> stall.offProcessor().sumNanos() >= STALL_SHARE * totalNanos)
                .max(Comparator.<Stalls>comparingLong(
                                stall -> stall.offProcessor().sumNanos())
                        .thenComparing(stall -> stall.site().cause()))
                .map(stall -> ", blocked " + stall.site().cause())
                .orElse("");
    }
}
