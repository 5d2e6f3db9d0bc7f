// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.rule.DiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Impact;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Times;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** ext4 does a write inside the call that should only have submitted it (RULES 2, rule 3). */
public final class Ext4SyncIoSubmit implements DiskRule {
    private static final String ENGINE = "native";

    private static final Setting INSIDE =
            Setting.share("inside", 0.05, "writes done when the submit call returned, with ext4 in the stacks");
    private static final Setting INSIDE_UNEXPLAINED = Setting.share(
            "inside-unexplained",
            0.50,
            "writes alone in flight that were done inside the call, where no stack was seen");
    /** A preempted thread, too, finds its write done when the call returns; short sleeps are not recorded, so not all have a stack. */
    private static final Setting EXPLAINED =
            Setting.share("explained", 0.10, "writes done inside the call of which a stack in ext4 was seen");

    private static final Setting CALL_TO_CORE =
            Setting.share("call-to-core", 0.80, "median of the submit call, of submit to completion");
    private static final Setting STALLED = Setting.share("stalled", 0.01, "calls that slept for long in ext4");
    private static final Setting STALL = Setting.nanos("stall", 50_000, "sleep inside a call that counts as long");
    private static final Setting STALL_TO_CALL =
            Setting.ratio("stall-to-call", 5, "such a sleep against the median call");
    private static final Setting ROOM =
            Setting.share("room", 0.50, "requests in flight on the leaf, of its limit, from which it has no room");

    private static final double MAIN_LOOP_SHARE = 0.90;

    private static final RuleInfo INFO = RuleInfo.of(
                    "ext4-sync-io-submit", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
            .with(INSIDE, INSIDE_UNEXPLAINED, EXPLAINED, CALL_TO_CORE, STALLED, STALL, STALL_TO_CALL, ROOM)
            .easing(Stage.SUBMIT);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(DiskView disk) {
        Traffic writes = disk.only("write");
        VirtualDisk image = disk.configuration().orElseThrow();
        if (!"ext4".equals(image.fileSystem()) || !image.cacheDirect() || image.readOnly()) {
            return Outcome.notApplicable("no writable image on ext4 with O_DIRECT");
        }
        if (writes.requests() == 0) {
            return Outcome.notApplicable("no write was seen");
        }
        if (writes.buffered() > 0 || writes.engines().getOrDefault(ENGINE, 0L) * 2 <= writes.requests()) {
            return Outcome.notApplicable("the writes are not direct Linux AIO");
        }
        List<Stalls> stalls = stallsOfWrites(disk);
        List<Stalls> fileSystemStalls = stalls.stream()
                .filter(stall -> stall.site().isEvidenceFor(INFO.id()))
                .toList();
        boolean fileSystemIsTheCause = sumNanos(fileSystemStalls) * 2 > sumNanos(stalls);
        boolean symptom = fileSystemIsTheCause
                && (isDoneInside(writes, fileSystemStalls) || isStalled(disk, writes, fileSystemStalls));
        boolean plainWithoutWaitSite = stalls.isEmpty()
                && writes.alone() >= DiskView.LEAST_REQUESTS
                && writes.aloneInside() >= INSIDE_UNEXPLAINED.value() * writes.alone();
        return verdict(disk, writes, symptom, plainWithoutWaitSite)
                .<Outcome>map(verdict -> Finding.of(
                        verdict,
                        severity(disk, writes, fileSystemStalls, verdict),
                        summary(disk, writes, fileSystemStalls, verdict),
                        evidence(disk, image, writes, stalls),
                        remedy(disk, fileSystemStalls)))
                .orElseGet(() -> Outcome.ok("writes did not block in the submit call"));
    }

    private static List<Stalls> stallsOfWrites(DiskView disk) {
        return disk.stalls().stream()
                .filter(stall -> "write".equals(stall.operation()))
                .toList();
    }

    private static long sumNanos(List<Stalls> stalls) {
        return stalls.stream()
                .mapToLong(stall -> stall.offProcessor().sumNanos())
                .sum();
    }

    private static boolean isDoneInside(Traffic writes, List<Stalls> stalls) {
        Times calls = writes.submitCallInside();
        return calls.count() >= INSIDE.value() * writes.requests()
                && calls.count() > 0
                && stalls.stream().mapToLong(Stalls::count).sum() >= EXPLAINED.value() * calls.count()
                && writes.coreInside().count() > 0
                && calls.medianNanos()
                        >= CALL_TO_CORE.value() * writes.coreInside().medianNanos();
    }

    private static boolean isStalled(DiskView disk, Traffic writes, List<Stalls> stalls) {
        long usualCall = writes.submitCall().count() == 0
                        || writes.submitCallInside().count() * 2
                                > writes.submitCall().count()
                ? 0
                : writes.submitCall().medianNanos();
        long threshold = (long) Math.max(STALL.value(), STALL_TO_CALL.value() * usualCall);
        long stalled = stalls.stream()
                .mapToLong(stall -> stall.offProcessor().countAbove(threshold))
                .sum();
        return stalled > 0 && stalled >= STALLED.value() * writes.requests() && hasRoom(disk);
    }

    /** Whether the leaves could have taken more: else waiting is no fault of the file system. */
    private static boolean hasRoom(DiskView disk) {
        return disk.leaves().stream()
                .allMatch(leaf -> leaf.requestLimit() <= 0
                        || disk.leafQueueDepth(leaf.name()) < ROOM.value() * leaf.requestLimit());
    }

    private static Optional<Verdict> verdict(DiskView disk, Traffic writes, boolean symptom, boolean withoutWaitSite) {
        boolean enough = disk.isEnough(writes.requests());
        if (symptom) {
            return Optional.of(enough ? Verdict.CONFIRMED : Verdict.SUSPECTED);
        }
        if (withoutWaitSite) {
            return Optional.of(Verdict.SUSPECTED);
        }
        // Only an image that still allocates can extend; one that is written in full never does.
        return disk.isFullyAllocated() ? Optional.empty() : Verdict.of(true, false, enough);
    }

    private static Severity severity(DiskView disk, Traffic writes, List<Stalls> stalls, Verdict verdict) {
        if (verdict == Verdict.RISK) {
            return Severity.LOW;
        }
        long totalNanos = disk.all().total().sumNanos();
        long blockedNanos = Math.max(writes.submitCallInside().sumNanos(), sumNanos(stalls));
        Severity severity = Severity.of(new Impact(totalNanos == 0 ? 0 : (double) blockedNanos / totalNanos, 0));
        if (severity == Severity.INFO) {
            return severity;
        }
        if (disk.submittedBy(Set.of("main")) >= MAIN_LOOP_SHARE) {
            return Severity.HIGH;
        }
        return sharesItsThread(disk) ? severity.raised() : severity;
    }

    private static boolean sharesItsThread(DiskView disk) {
        Set<Integer> mine = disk.requestsByThread().keySet();
        return disk.siblings().stream()
                .anyMatch(other -> other.requestsByThread().keySet().stream().anyMatch(mine::contains));
    }

    private static String summary(DiskView disk, Traffic writes, List<Stalls> stalls, Verdict verdict) {
        String kind = disk.isRaw() ? "a sparse image" : "a growing image";
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

    private static double insideShare(Traffic writes) {
        return writes.requests() == 0 ? 0 : (double) writes.submitCallInside().count() / writes.requests();
    }

    private static Optional<Stalls> worst(List<Stalls> stalls) {
        return stalls.stream()
                .max(Comparator.<Stalls>comparingLong(
                                stall -> stall.offProcessor().sumNanos())
                        .thenComparing(stall -> stall.site().cause()));
    }

    private static List<Evidence> evidence(DiskView disk, VirtualDisk image, Traffic writes, List<Stalls> stalls) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "image",
                (disk.isRaw() ? "raw" : image.format()) + " on ext4, " + Sizes.format(image.allocatedBytes()) + " of "
                        + Sizes.format(image.fileBytes()) + " allocated"));
        evidence.add(new Evidence(
                "writes done before the call returned",
                Numbers.percent(insideShare(writes)) + " of " + Numbers.count(writes.requests())));
        Times inside = writes.submitCallInside();
        if (inside.count() > 0 && inside.medianNanos() <= writes.coreInside().medianNanos()) {
            evidence.add(new Evidence(
                    "submit call of these",
                    "p50 " + Durations.format(inside.medianNanos()) + " of "
                            + Durations.format(writes.coreInside().medianNanos())
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

    private static Remedy remedy(DiskView disk, List<Stalls> stalls) {
        boolean journal = worst(stalls)
                .filter(stall -> stall.site().cause().contains("journal"))
                .isPresent();
        String first = journal
                ? "Preallocate the image (fallocate, or better write it in full once) so that writes need no journal transaction,"
                        + " mount with lazytime, or put the journal on another device."
                : "Stop the growth: preallocate the image (preallocation=falloc or full for raw, metadata for qcow2), or keep it on"
                        + " XFS or a block device.";
        return new DiskRemedy(disk)
                .engine("io_uring")
                .build(
                        first
                                + " Or use io_uring (QEMU 5.0, libvirt 6.3): ext4 then refuses to block and the request goes to a"
                                + " kernel worker instead. Both need a power-cycle.",
                        true);
    }
}
