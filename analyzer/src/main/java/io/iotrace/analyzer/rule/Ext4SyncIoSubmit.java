// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.analyzer.metrics.OperationMetrics;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** ext4 does a write inside the call that should only have submitted it (RULES 2, rule 3). */
final class Ext4SyncIoSubmit implements DiskRule {
    private static final String ENGINE = "native";
    private static final double INSIDE_SHARE = 0.05;
    /** Without a wait site only the plain case counts: most writes that were alone in flight were done when the call returned. */
    private static final double INSIDE_SHARE_WITHOUT_WAIT_SITE = 0.50;

    /** A preempted thread, too, finds its write done when the call returns; short sleeps are not recorded, so not all have a stack. */
    private static final double EXPLAINED_SHARE = 0.10;

    private static final double CALL_TO_CORE = 0.80;
    private static final double STALLED_SHARE = 0.01;
    private static final long LEAST_STALL_NANOS = 50_000;
    private static final int STALL_TO_CALL = 5;
    private static final double ROOM = 0.5;
    private static final double MAIN_LOOP_SHARE = 0.90;
    /** A file counts as sparse when this much of it is missing. */
    private static final double SPARSE_SHARE = 0.01;

    @Override
    public String id() {
        return "ext4-sync-io-submit";
    }

    @Override
    public String title() {
        return "The asynchronous submit call does the I/O synchronously";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of(VirtualDisk.class, SubmitStall.class, LeafStatistics.class);
    }

    @Override
    public List<String> references() {
        return List.of(
                "Linux: fs/ext4/file.c, ext4_dio_write_checks",
                "Linux: fs/ext4/inode.c, ext4_iomap_alloc",
                "iotrace explain " + id());
    }

    @Override
    public Optional<Finding> evaluate(DiskCase disk) {
        OperationMetrics writes = disk.metrics().only("write");
        Optional<VirtualDisk> image = disk.disksOfQemu()
                .filter(known -> "ext4".equals(known.fileSystem()) && known.cacheDirect() && !known.readOnly())
                .filter(known -> isNative(known, writes));
        if (image.isEmpty() || writes.buffered() > 0) {
            return Optional.empty();
        }
        List<Stalls> stalls = stallsOfWrites(disk);
        List<Stalls> fileSystemStalls = stalls.stream()
                .filter(stall -> stall.site().isEvidenceFor(id()))
                .toList();
        boolean fileSystemIsTheCause = sumNanos(fileSystemStalls) * 2 > sumNanos(stalls);
        boolean symptom = fileSystemIsTheCause
                && (isDoneInside(writes, fileSystemStalls) || isStalled(disk, writes, fileSystemStalls));
        boolean plainWithoutWaitSite = stalls.isEmpty()
                && writes.alone() >= DiskCase.LEAST_REQUESTS
                && writes.aloneInside() >= INSIDE_SHARE_WITHOUT_WAIT_SITE * writes.alone();
        return verdict(disk, image.get(), writes, symptom, plainWithoutWaitSite)
                .map(verdict -> disk.finding(
                        this,
                        verdict,
                        severity(disk, writes, fileSystemStalls, verdict),
                        summary(image.get(), writes, fileSystemStalls, verdict),
                        evidence(image.get(), writes, stalls),
                        remedy(image.get(), fileSystemStalls)));
    }

    private static boolean isNative(VirtualDisk disk, OperationMetrics writes) {
        return writes.requests() == 0
                ? ENGINE.equals(disk.configuredEngine())
                : writes.engines().getOrDefault(ENGINE, 0L) * 2 > writes.requests();
    }

    private static List<Stalls> stallsOfWrites(DiskCase disk) {
        return disk.facts().statistics().stalls(disk.virtualMachine(), disk.name()).stream()
                .filter(stall -> "write".equals(stall.operation()))
                .toList();
    }

    private static long sumNanos(List<Stalls> stalls) {
        return stalls.stream()
                .mapToLong(stall -> stall.offProcessor().sumNanos())
                .sum();
    }

    private static boolean isDoneInside(OperationMetrics writes, List<Stalls> stalls) {
        Histogram calls = writes.submitCallInside();
        return calls.count() >= INSIDE_SHARE * writes.requests()
                && calls.count() > 0
                && stalls.stream().mapToLong(Stalls::count).sum() >= EXPLAINED_SHARE * calls.count()
                && writes.coreInside().count() > 0
                && calls.percentileNanos(0.5)
                        >= CALL_TO_CORE * writes.coreInside().percentileNanos(0.5);
    }

    private static boolean isStalled(DiskCase disk, OperationMetrics writes, List<Stalls> stalls) {
        long usualCall = writes.submitCall().count() == 0
                        || writes.submitCallInside().count() * 2
                                > writes.submitCall().count()
                ? 0
                : writes.submitCall().percentileNanos(0.5);
        long threshold = Math.max(LEAST_STALL_NANOS, STALL_TO_CALL * usualCall);
        long stalled = stalls.stream()
                .mapToLong(stall -> stall.offProcessor().countAbove(threshold))
                .sum();
        return stalled > 0 && stalled >= STALLED_SHARE * writes.requests() && hasRoom(disk);
    }

    /** Whether the leaves could have taken more: else waiting is no fault of the file system. */
    private static boolean hasRoom(DiskCase disk) {
        return disk.leaves().stream()
                .allMatch(leaf -> disk.facts()
                        .statistics()
                        .leaf(leaf.name())
                        .map(load -> leaf.requestLimit() <= 0 || load.meanQueueDepth() < ROOM * leaf.requestLimit())
                        .orElse(true));
    }

    private static Optional<Verdict> verdict(
            DiskCase disk, VirtualDisk image, OperationMetrics writes, boolean symptom, boolean withoutWaitSite) {
        boolean enough = disk.isEnough(writes.requests());
        if (symptom) {
            return Optional.of(enough ? Verdict.CONFIRMED : Verdict.SUSPECTED);
        }
        if (withoutWaitSite) {
            return Optional.of(Verdict.SUSPECTED);
        }
        return isProne(image) ? DiskCase.verdict(true, false, enough) : Optional.empty();
    }

    /** An image whose writes allocate or extend; a raw image that is written in full never does. */
    private static boolean isProne(VirtualDisk image) {
        return !DiskOptions.of(image).isRaw() || image.allocatedBytes() < (1 - SPARSE_SHARE) * image.fileBytes();
    }

    private static Severity severity(DiskCase disk, OperationMetrics writes, List<Stalls> stalls, Verdict verdict) {
        if (verdict == Verdict.RISK) {
            return Severity.LOW;
        }
        long totalNanos = disk.all().total().sumNanos();
        long blockedNanos = Math.max(writes.submitCallInside().sumNanos(), sumNanos(stalls));
        Severity severity = Severity.of(new Impact(totalNanos == 0 ? 0 : (double) blockedNanos / totalNanos, 0));
        if (severity == Severity.INFO) {
            return severity;
        }
        if (disk.submittedBy(thread -> "main".equals(thread.role())) >= MAIN_LOOP_SHARE) {
            return Severity.HIGH;
        }
        return sharesItsThread(disk) ? severity.raised() : severity;
    }

    private static boolean sharesItsThread(DiskCase disk) {
        Set<Integer> mine = disk.metrics().requestsByThread().keySet();
        return disk.otherDisks().stream()
                .anyMatch(other -> other.requestsByThread().keySet().stream().anyMatch(mine::contains));
    }

    private static String summary(VirtualDisk image, OperationMetrics writes, List<Stalls> stalls, Verdict verdict) {
        String kind = DiskOptions.of(image).isRaw() ? "a sparse image" : "a growing " + image.format() + " image";
        return switch (verdict) {
            case CLEARED -> kind + " on ext4 with aio=native, but its writes did not block";
            case RISK -> kind + " on ext4 with aio=native: writes that allocate or extend block the submitting thread";
            case SUSPECTED, CONFIRMED ->
                Numbers.percent(insideShare(writes)) + " of the writes were done inside io_submit"
                        + worst(stalls)
                                .map(stall -> ", blocked " + stall.site().cause())
                                .orElse(", where the thread can serve nothing else");
        };
    }

    private static double insideShare(OperationMetrics writes) {
        return writes.requests() == 0 ? 0 : (double) writes.submitCallInside().count() / writes.requests();
    }

    private static Optional<Stalls> worst(List<Stalls> stalls) {
        return stalls.stream()
                .max(Comparator.<Stalls>comparingLong(
                                stall -> stall.offProcessor().sumNanos())
                        .thenComparing(stall -> stall.site().cause()));
    }

    private static List<Evidence> evidence(VirtualDisk image, OperationMetrics writes, List<Stalls> stalls) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "image",
                DiskOptions.of(image).format() + " on ext4, " + Sizes.format(image.allocatedBytes()) + " of "
                        + Sizes.format(image.fileBytes()) + " allocated"));
        evidence.add(new Evidence(
                "writes done before the call returned",
                Numbers.percent(insideShare(writes)) + " of " + Numbers.count(writes.requests())));
        Histogram inside = writes.submitCallInside();
        if (inside.count() > 0 && writes.coreInside().count() > 0) {
            evidence.add(new Evidence(
                    "submit call of these",
                    "p50 " + Durations.format(inside.percentileNanos(0.5)) + " of "
                            + Durations.format(writes.coreInside().percentileNanos(0.5))
                            + " from submit to completion"));
        }
        for (Stalls stall : stalls) {
            evidence.add(new Evidence(
                    "blocked " + stall.site().cause(),
                    Numbers.count(stall.count(), "time") + ", "
                            + Durations.format(stall.offProcessor().sumNanos()) + " in all, p99 "
                            + Durations.format(stall.offProcessor().percentileNanos(0.99))));
        }
        return evidence;
    }

    private static Remedy remedy(VirtualDisk image, List<Stalls> stalls) {
        boolean journal = worst(stalls)
                .filter(stall -> stall.site().cause().contains("journal"))
                .isPresent();
        String first = journal
                ? "Preallocate the image (fallocate, or better write it in full once) so that writes need no journal transaction,"
                        + " mount with lazytime, or put the journal on another device."
                : "Stop the growth: preallocate the image (preallocation=falloc or full for raw, metadata for qcow2), or keep it on"
                        + " XFS or a block device.";
        DiskOptions options = DiskOptions.of(image).withEngine("io_uring");
        return new Remedy(
                first
                        + " Or use io_uring (QEMU 5.0, libvirt 6.3): ext4 then refuses to block and the request goes to a kernel"
                        + " worker instead. Both need a power-cycle.",
                options.libvirtXml(),
                options.qemuOptions(),
                null,
                true);
    }
}
