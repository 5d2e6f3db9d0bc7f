// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of the text report that describes a disk. */
final class TextDisk {
    private static final int NAME_WIDTH = 17;

    /** Less of a leaf's bytes is nobody's business. */
    private static final double WORTH_MENTIONING = 0.05;

    private static final double MOST = 0.50;

    private final Lines lines;
    private final boolean details;

    TextDisk(Lines lines, boolean details) {
        this.lines = lines;
        this.details = details;
    }

    void add(DiskReport disk) {
        if (details) {
            lines.blank();
        }
        lines.items(2, 4, Theme.Role.HEADING, disk.name() + " ", configuration(disk));
        if (disk.requests() == 0) {
            lines.wrapped(4, 2, disk.summary());
            return;
        }
        if (disk.visibility() != null && !disk.visibility().words().isEmpty()) {
            lines.wrapped(4, 2, disk.visibility().words());
        }
        disk.role().ifPresent(role -> lines.wrapped(4, 2, role));
        addVolume(disk);
        if (disk.unseenEnds() > 0) {
            lines.wrapped(
                    4,
                    2,
                    Numbers.count(disk.unseenEnds(), "request")
                            + ": end not seen; they have no total, and no figure below is of them");
        }
        disk.comparable().ifPresent(comparable -> addTable(disk, comparable));
        if (details) {
            addSlowest(disk);
            addRatios(disk);
        }
        disk.neighbours().stream()
                .filter(leaf -> leaf.others() >= (details ? WORTH_MENTIONING : MOST))
                .forEach(this::addNeighbours);
    }

    private static List<String> configuration(DiskReport disk) {
        return Stream.of(
                        disk.model(),
                        disk.format(),
                        disk.engine(),
                        disk.cache().map(CacheMode::label).orElse(null),
                        server(disk),
                        disk.leaves().isEmpty() ? null : "on " + String.join(" ", disk.leaves()))
                .filter(fact -> fact != null && !fact.isBlank())
                .toList();
    }

    /** What has no device model is a file of some process, which has no IOThreads. */
    private static String server(DiskReport disk) {
        if (disk.ioThreads().isEmpty()) {
            return disk.model() == null || disk.model().isBlank() ? null : "IOThread not known";
        }
        List<String> ioThreads = disk.ioThreads().get();
        return switch (ioThreads.size()) {
            case 0 -> "main loop";
            case 1 -> "IOThread " + ioThreads.get(0);
            default -> "IOThreads " + String.join(" ", ioThreads);
        };
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
        List<String> operations = disk.operations().stream()
                .map(operation -> operation.operation() + " " + Numbers.count(operation.requests())
                        + operation
                                .total()
                                .map(total -> " (p99 " + Durations.format(total.p99Nanos()) + ")")
                                .orElse(""))
                .toList();
        lines.items(4, 2, "", operations);
    }

    /** Shares are of the time of the comparable requests; the columns behind them are of the slowest of these. */
    private void addTable(DiskReport disk, ComparableReport requests) {
        Optional<SlowShare> slow = requests.slow();
        String tail = slow.map(known -> "slowest " + Numbers.percent(known.fraction()))
                .orElse("");
        lines.line(
                4,
                Theme.Role.QUIET,
                row("stage", "count", "p50", "p99", "max", "share", tail, tail.isEmpty() ? "" : "share"));
        requests.stages().forEach((span, part) -> {
            SlowShare.Part slowPart =
                    slow.map(known -> known.stages().get(span)).orElse(null);
            lines.line(
                    4,
                    row(
                            name(span),
                            part.latency(),
                            Numbers.percent(part.share()),
                            slowPart == null ? "" : Durations.format(slowPart.meanNanos()),
                            slowPart == null ? "" : Numbers.percent(slowPart.share())));
        });
        lines.line(
                4,
                row(
                        name(requests),
                        requests.total(),
                        "",
                        slow.map(known -> Durations.format(known.meanNanos())).orElse(""),
                        ""));
        if (details) {
            disk.runQueue().ifPresent(waited -> lines.line(4, row("in the run queue", waited, "", "", "")));
        }
        if (requests.outside() > 0) {
            addOutside(disk, requests);
        }
        if (slow.isPresent() && disk.recordedRequests() < disk.requests()) {
            lines.wrapped(
                    4,
                    2,
                    tail + ": of the " + Numbers.count(disk.recordedRequests())
                            + " requests that were recorded; all other figures are of all requests");
        }
        if (details) {
            disk.core().forEach(core -> lines.line(4, row("core…" + core.to().label(), core.latency(), "", "", "")));
        }
    }

    private void addOutside(DiskReport disk, ComparableReport requests) {
        String words = Numbers.count(requests.outside(), "request") + " began or ended elsewhere";
        if (!details) {
            lines.wrapped(4, 2, words + "; no figure of the table is of them");
            return;
        }
        lines.wrapped(4, 2, words + "; their totals do not compare with these, and no share is of them:");
        disk.totals().stream()
                .filter(group -> group.from() != requests.from() || group.to() != requests.to())
                .forEach(group -> lines.line(4, row(name(group), group.latency(), "", "", "")));
    }

    private static String name(ComparableReport requests) {
        return requests.from().label() + "…" + requests.to().label();
    }

    private static String name(GroupTotal group) {
        return group.from().label() + "…" + group.to().label();
    }

    /** All stages of a span, or where they are too many for the column the first and the last. */
    private static String name(Span span) {
        return span.label().length() <= NAME_WIDTH
                ? span.label()
                : span.first().label() + "…" + span.last().label();
    }

    private static String row(String name, Latency latency, String share, String slow, String slowShare) {
        return row(
                name,
                Numbers.count(latency.count()),
                Durations.format(latency.p50Nanos()),
                Durations.format(latency.p99Nanos()),
                Durations.format(latency.maxNanos()),
                share,
                slow,
                slowShare);
    }

    private static String row(
            String name,
            String count,
            String p50,
            String p99,
            String max,
            String share,
            String slow,
            String slowShare) {
        return String.format(
                        Locale.ROOT,
                        "%-" + NAME_WIDTH + "s %9s %7s %7s %7s %5s %11s %5s",
                        name,
                        count,
                        p50,
                        p99,
                        max,
                        share,
                        slow,
                        slowShare)
                .stripTrailing();
    }

    private void addSlowest(DiskReport disk) {
        if (disk.slowest().isEmpty()) {
            return;
        }
        lines.line(
                4,
                disk.recordedRequests() < disk.requests()
                        ? "slowest of the " + Numbers.count(disk.recordedRequests()) + " requests that were recorded:"
                        : "slowest requests:");
        for (SlowRequest request : disk.slowest()) {
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
        RequestKinds kinds = disk.kinds();
        List<String> requests = new ArrayList<>(List.of(
                Numbers.percent(kinds.polled()) + " found by polling",
                Numbers.percent(kinds.joinedBatch()) + " submitted in another's batch",
                Numbers.percent(kinds.completedInsideSubmit()) + " done inside the submit call",
                Numbers.percent(kinds.noBio()) + " without device I/O"));
        if (kinds.punted() > 0) {
            requests.add(Numbers.percent(kinds.punted()) + " by io-wq workers");
        }
        lines.items(4, 2, "of the requests:", requests);
        kinds.image().ifPresent(image -> addImage(disk, image));
    }

    private void addNeighbours(NeighbourReport leaf) {
        List<String> users = new ArrayList<>();
        users.add(Numbers.percent(leaf.own()) + " of its bytes are this disk's");
        leaf.traced().forEach((name, share) -> users.add(Numbers.percent(share) + " are of " + name));
        if (leaf.throughCache() > 0) {
            users.add(Numbers.percent(leaf.throughCache())
                    + " may be of traced disks, for which the page cache read and wrote");
        }
        if (leaf.untraced() > 0) {
            users.add(Numbers.percent(leaf.untraced()) + " are of processes that were not traced");
        }
        users.add("all together " + Numbers.rate(leaf.readsPerSecond()) + " reads/s and "
                + Numbers.rate(leaf.writesPerSecond()) + " writes/s");
        users.add(Numbers.decimal(leaf.meanQueueDepth()) + " in flight"
                + (leaf.requestLimit() > 0 ? " of at most " + Numbers.count(leaf.requestLimit()) : ""));
        lines.items(4, 2, "shared leaf " + leaf.leaf() + ":", users);
    }

    private void addImage(DiskReport disk, RequestKinds.OfImage image) {
        List<String> parts = new ArrayList<>(List.of(
                Numbers.percent(image.tables()) + " on its tables",
                Numbers.percent(image.backing()) + " on data of its backing images"));
        disk.hostPerGuestRequest()
                .forEach((operation, ratio) ->
                        parts.add(Numbers.decimal(ratio) + " host I/Os per " + operation + " of the guest"));
        lines.items(4, 2, disk.format() + " image:", parts);
    }
}
