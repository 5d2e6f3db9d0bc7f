// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

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
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** An elevator that costs a fast leaf more than it gives, or none on a spinning disk (RULES 2, rule 4). */
public final class WrongBlkScheduler implements DiskRule {
    private static final Setting BUSY =
            Setting.perSecond("busy", 5000, "operations of the leaf, below which a scheduler does not matter");
    private static final Setting ROOM =
            Setting.share("room", 0.50, "requests in flight on the leaf, of its limit, from which it has no room");
    private static final Setting SLOW_REMOTE = Setting.nanos(
            "slow-remote", 500_000, "median of a remote or virtual device to which a scheduler does not matter");
    private static final Setting SOLE_TENANT =
            Setting.share("sole-tenant", 0.70, "operations of the leaf by traced processes, below which it is shared");
    private static final Setting SLOW_SPINNING =
            Setting.nanos("slow-spinning", 100_000_000, "p99 of a spinning disk that several tenants make seek");
    private static final Setting SPREAD = Setting.ratio(
            "spread",
            5,
            "that p99 against the 10th percentile, below which it is the disk's own pace and no seek storm");
    private static final int SEVERAL_TENANTS = 2;

    private static final RuleInfo INFO = RuleInfo.of("wrong-blk-scheduler", Topic.DEVICE, Need.LEAVES, Need.REQUESTS)
            .with(BUSY, ROOM, SLOW_REMOTE, SOLE_TENANT, SLOW_SPINNING, SPREAD)
            .easing(Stage.BLOCK);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    /** Elevators exist on request-based queues alone, so only leaves are judged; of several, the first with something to say. */
    @Override
    public Outcome judge(DiskView disk) {
        return disk.leaves().stream()
                .filter(leaf -> leaf.leaf() && isZoneless(leaf))
                .flatMap(leaf -> (leaf.rotational() ? spinning(disk, leaf) : fast(disk, leaf)).stream())
                .<Outcome>map(finding -> finding)
                .findFirst()
                .orElseGet(() -> Outcome.ok("the schedulers suit their devices"));
    }

    private static Optional<Finding> fast(DiskView disk, BlockDevice leaf) {
        Optional<ElevatorCost> cost = ElevatorCost.of(leaf);
        Times block = disk.all().stage(Stage.BLOCK);
        Times device = disk.all().stage(Stage.DEVICE);
        if (cost.isEmpty()
                || leaf.weighted()
                || isShared(disk, leaf)
                || isSlowRemote(leaf, device)
                || disk.leafOperationsPerSecond(leaf.name()) < BUSY.value()) {
            return Optional.empty();
        }
        boolean symptom = cost.get().isExceededBy(block, device, disk.requestsPerSecond()) && hasRoom(disk, leaf);
        return Verdict.of(true, symptom, disk.isEnough(block.count()))
                .map(verdict -> Finding.of(
                        verdict,
                        fastSeverity(disk, leaf, verdict),
                        fastSummary(leaf, block, verdict),
                        evidence(disk, leaf, block, device),
                        remedy(leaf, "none")));
    }

    /** Fairness between tenants is what an elevator is good for. */
    private static boolean isShared(DiskView disk, BlockDevice leaf) {
        return disk.tenantsOn(leaf.name()) >= SEVERAL_TENANTS || disk.tracedShareOf(leaf.name()) < SOLE_TENANT.value();
    }

    /** A network or a hypervisor below, and slow: the elevator's microseconds do not matter. */
    private static boolean isSlowRemote(BlockDevice leaf, Times device) {
        boolean remote = leaf.remote() || "virtio".equals(leaf.kind());
        return remote && device.count() > 0 && device.medianNanos() >= SLOW_REMOTE.value();
    }

    private static boolean hasRoom(DiskView disk, BlockDevice leaf) {
        return leaf.requestLimit() <= 0 || disk.leafQueueDepth(leaf.name()) < ROOM.value() * leaf.requestLimit();
    }

    private static Severity fastSeverity(DiskView disk, BlockDevice leaf, Verdict verdict) {
        boolean bfq = "bfq".equals(leaf.scheduler());
        if (!bfq && (verdict == Verdict.RISK || "scsi".equals(leaf.kind()))) {
            return Severity.INFO;
        }
        return Severity.of(Impact.of(disk, EnumSet.of(Stage.BLOCK))).atLeast(Severity.LOW);
    }

    private static String fastSummary(BlockDevice leaf, Times block, Verdict verdict) {
        String scheduler = leaf.scheduler() + " on " + leaf.name();
        return switch (verdict) {
            case CLEARED -> scheduler + " costs nothing worth mentioning";
            case RISK -> scheduler + ", a fast device that needs no scheduler";
            case SUSPECTED, CONFIRMED ->
                scheduler + " takes " + Durations.format(block.medianNanos())
                        + " of every request before the device gets it, while the device has room";
        };
    }

    private static Optional<Finding> spinning(DiskView disk, BlockDevice leaf) {
        Times device = disk.all().stage(Stage.DEVICE);
        boolean thrashed = "none".equals(leaf.scheduler())
                && disk.tenantsOn(leaf.name()) >= SEVERAL_TENANTS
                && device.count() > 0
                && device.percentileNanos(0.99) > SLOW_SPINNING.value()
                && device.percentileNanos(0.99) > SPREAD.value() * device.percentileNanos(0.10);
        // Seek distances are not recorded, so the cause stays a suspicion.
        return Verdict.of(false, thrashed && disk.isEnough(device.count()), true)
                .map(verdict -> Finding.of(
                        verdict,
                        spinningSeverity(disk, device),
                        "no scheduler on " + leaf.name() + ", a spinning disk that several tenants use at once",
                        evidence(disk, leaf, disk.all().stage(Stage.BLOCK), device),
                        remedy(leaf, "mq-deadline")));
    }

    /** What seeks cost is what requests take above the disk's own pace, its 10th percentile. */
    private static Severity spinningSeverity(DiskView disk, Times device) {
        double excess = device.sumNanos() - (double) device.count() * device.percentileNanos(0.10);
        return Severity.of(new Impact(Math.max(0, excess) / disk.all().total().sumNanos(), 0))
                .atMost(Severity.MEDIUM);
    }

    private static boolean isZoneless(BlockDevice leaf) {
        return DiskView.text(leaf.zoned()).isEmpty() || "none".equals(leaf.zoned());
    }

    private static List<Evidence> evidence(DiskView disk, BlockDevice leaf, Times block, Times device) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "scheduler of " + leaf.name(),
                leaf.scheduler() + " (available: " + DiskView.text(leaf.availableSchedulers()) + ")"));
        evidence.add(new Evidence(
                "device",
                DiskView.text(leaf.kind()) + ", " + (leaf.rotational() ? "spinning" : "not spinning") + ", "
                        + Numbers.rate(disk.leafOperationsPerSecond(leaf.name())) + " operations/s"));
        if (block.count() > 0 && device.count() > 0) {
            evidence.add(new Evidence(
                    "queued to issued, against the device",
                    "p50 " + Durations.format(block.medianNanos()) + " against "
                            + Durations.format(device.medianNanos()) + ", "
                            + Numbers.percent(ElevatorCost.share(block, device)) + " of both"));
            evidence.add(new Evidence(
                    "between queue and issue at the measured rate",
                    Numbers.percent(ElevatorCost.processorShare(block, disk.requestsPerSecond()))
                            + " of one processor"));
        }
        evidence.add(new Evidence(
                "in flight on the device",
                Numbers.decimal(disk.leafQueueDepth(leaf.name())) + " of " + Numbers.count(leaf.requestLimit())));
        return evidence;
    }

    private static Remedy remedy(BlockDevice leaf, String scheduler) {
        String kernelName = leaf.name().startsWith("nvme") ? "nvme[0-9]*n[0-9]*" : leaf.name();
        return Remedy.command(
                        "Use the scheduler " + scheduler
                                + ". The switch needs no restart of the virtual machine. To keep it, add a udev rule:"
                                + " ACTION==\"add|change\", KERNEL==\"" + kernelName
                                + "\", ATTR{queue/scheduler}=\"" + scheduler + "\"",
                        "echo " + scheduler + " > /sys/block/" + leaf.name() + "/queue/scheduler")
                .withRisk("the switch freezes the device's queue for a moment, for everybody who uses it");
    }
}
