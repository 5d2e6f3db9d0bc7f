// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static io.iotrace.analyzer.rule.DiskCase.text;

import io.iotrace.analyzer.facts.LeafLoad;
import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.LeafStatistics;
import io.iotrace.recording.event.RecordingEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An elevator that costs a fast leaf more than it gives, or none on a spinning disk (RULES 2, rule 4). */
final class WrongBlkScheduler implements DiskRule {
    private static final double LEAST_OPERATIONS_PER_SECOND = 5000;
    private static final double ROOM = 0.5;
    private static final long SLOW_REMOTE_DEVICE_NANOS = 500_000;
    private static final double SOLE_TENANT_SHARE = 0.70;
    private static final long SLOW_SPINNING_NANOS = 100_000_000;
    private static final int SEVERAL_TENANTS = 2;

    @Override
    public String id() {
        return "wrong-blk-scheduler";
    }

    @Override
    public String title() {
        return "I/O scheduler unsuited to the device";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of(BlockDevice.class, LeafStatistics.class);
    }

    @Override
    public List<String> references() {
        return List.of(
                "Linux: block/elevator.c, elevator_get_default",
                "Linux: Documentation/block/bfq-iosched.rst",
                "iotrace explain " + id());
    }

    /** Elevators exist on request-based queues alone, so only leaves are judged; of several, the first with something to say. */
    @Override
    public Optional<Finding> evaluate(DiskCase disk) {
        return disk.leaves().stream()
                .filter(leaf -> leaf.leaf() && isZoneless(leaf))
                .flatMap(leaf -> (leaf.rotational() ? spinning(disk, leaf) : fast(disk, leaf)).stream())
                .findFirst();
    }

    private Optional<Finding> fast(DiskCase disk, BlockDevice leaf) {
        Optional<ElevatorCost> cost = ElevatorCost.of(leaf);
        Histogram block = disk.all().span(Span.of(Stage.BLOCK));
        Histogram device = disk.all().span(Span.of(Stage.DEVICE));
        if (cost.isEmpty()
                || leaf.weighted()
                || isShared(disk, leaf)
                || isSlowRemote(leaf, device)
                || disk.leafOperationsPerSecond(leaf.name()) < LEAST_OPERATIONS_PER_SECOND) {
            return Optional.empty();
        }
        boolean symptom =
                cost.get().isExceededBy(block, device, disk.metrics().requestsPerActiveSecond()) && hasRoom(disk, leaf);
        return DiskCase.verdict(true, symptom, disk.isEnough(block.count()))
                .map(verdict -> disk.finding(
                        this,
                        verdict,
                        fastSeverity(disk, leaf, verdict),
                        fastSummary(leaf, block, verdict),
                        evidence(disk, leaf, block, device),
                        remedy(leaf, "none")));
    }

    /** Fairness between tenants is what an elevator is good for. */
    private static boolean isShared(DiskCase disk, BlockDevice leaf) {
        return disk.tenantsOn(leaf.name()) >= SEVERAL_TENANTS || disk.tracedShareOf(leaf.name()) < SOLE_TENANT_SHARE;
    }

    /** A network or a hypervisor below, and slow: the elevator's microseconds do not matter. */
    private static boolean isSlowRemote(BlockDevice leaf, Histogram device) {
        boolean remote = leaf.remote() || "virtio".equals(leaf.kind());
        return remote && device.count() > 0 && device.percentileNanos(0.5) >= SLOW_REMOTE_DEVICE_NANOS;
    }

    private static boolean hasRoom(DiskCase disk, BlockDevice leaf) {
        return leaf.requestLimit() <= 0 || queueDepth(disk, leaf) < ROOM * leaf.requestLimit();
    }

    private static double queueDepth(DiskCase disk, BlockDevice leaf) {
        return disk.facts()
                .statistics()
                .leaf(leaf.name())
                .map(LeafLoad::meanQueueDepth)
                .orElse(disk.metrics().meanQueueDepth());
    }

    private static Severity fastSeverity(DiskCase disk, BlockDevice leaf, Verdict verdict) {
        boolean bfq = "bfq".equals(leaf.scheduler());
        if (!bfq && (verdict == Verdict.RISK || "scsi".equals(leaf.kind()))) {
            return Severity.INFO;
        }
        return Severity.of(Impact.of(disk.metrics(), EnumSet.of(Stage.BLOCK))).atLeast(Severity.LOW);
    }

    private static String fastSummary(BlockDevice leaf, Histogram block, Verdict verdict) {
        String scheduler = leaf.scheduler() + " on " + leaf.name();
        return switch (verdict) {
            case CLEARED -> scheduler + " costs nothing worth mentioning";
            case RISK -> scheduler + ", a fast device that needs no scheduler";
            case SUSPECTED, CONFIRMED ->
                scheduler + " takes " + Durations.format(block.percentileNanos(0.5))
                        + " of every request before the device gets it, while the device has room";
        };
    }

    private Optional<Finding> spinning(DiskCase disk, BlockDevice leaf) {
        Histogram device = disk.all().span(Span.of(Stage.DEVICE));
        boolean thrashed = "none".equals(leaf.scheduler())
                && disk.tenantsOn(leaf.name()) >= SEVERAL_TENANTS
                && device.count() > 0
                && device.percentileNanos(0.99) > SLOW_SPINNING_NANOS;
        // Seek distances are not recorded, so the cause stays a suspicion.
        return DiskCase.verdict(false, thrashed && disk.isEnough(device.count()), true)
                .map(verdict -> disk.finding(
                        this,
                        verdict,
                        Severity.of(Impact.of(disk.metrics(), EnumSet.of(Stage.DEVICE))),
                        "no scheduler on " + leaf.name() + ", a spinning disk that several tenants use at once",
                        evidence(disk, leaf, disk.all().span(Span.of(Stage.BLOCK)), device),
                        remedy(leaf, "mq-deadline")));
    }

    private static boolean isZoneless(BlockDevice leaf) {
        return text(leaf.zoned()).isEmpty() || "none".equals(leaf.zoned());
    }

    private static List<Evidence> evidence(DiskCase disk, BlockDevice leaf, Histogram block, Histogram device) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "scheduler of " + leaf.name(),
                leaf.scheduler() + " (available: " + text(leaf.availableSchedulers()) + ")"));
        evidence.add(new Evidence(
                "device",
                text(leaf.kind()) + ", " + (leaf.rotational() ? "spinning" : "not spinning") + ", "
                        + Numbers.rate(disk.leafOperationsPerSecond(leaf.name())) + " operations/s"));
        if (block.count() > 0 && device.count() > 0) {
            evidence.add(new Evidence(
                    "queued to issued, against the device",
                    "p50 " + Durations.format(block.percentileNanos(0.5)) + " against "
                            + Durations.format(device.percentileNanos(0.5)) + ", "
                            + Numbers.percent(ElevatorCost.share(block, device)) + " of both"));
            evidence.add(new Evidence(
                    "between queue and issue at the measured rate",
                    Numbers.percent(ElevatorCost.processorShare(
                                    block, disk.metrics().requestsPerActiveSecond())) + " of one processor"));
        }
        evidence.add(new Evidence(
                "in flight on the device",
                Numbers.decimal(queueDepth(disk, leaf)) + " of " + Numbers.count(leaf.requestLimit())));
        return evidence;
    }

    private static Remedy remedy(BlockDevice leaf, String scheduler) {
        String kernelName = leaf.name().startsWith("nvme") ? "nvme[0-9]*n[0-9]*" : leaf.name();
        return new Remedy(
                "Use the scheduler " + scheduler
                        + ". The switch freezes the device's queue for a moment and needs no restart of the"
                        + " virtual machine. To keep it, add a udev rule: ACTION==\"add|change\", KERNEL==\""
                        + kernelName
                        + "\", ATTR{queue/scheduler}=\"" + scheduler + "\"",
                null,
                null,
                "echo " + scheduler + " > /sys/block/" + leaf.name() + "/queue/scheduler",
                false);
    }
}
