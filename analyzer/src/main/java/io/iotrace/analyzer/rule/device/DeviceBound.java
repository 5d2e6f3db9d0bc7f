// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.rule.DiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
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
import java.util.List;

/** The time is in the device; the configuration is not to blame (RULES 2, rule 9). */
public final class DeviceBound implements DiskRule {
    private static final Setting DEVICE_SHARE =
            Setting.share("device-share", 0.80, "request time in the device, of comparable requests");
    private static final Setting NEIGHBOUR_SHARE =
            Setting.share("neighbour-share", 0.50, "operations of the leaf by processes that were not traced");
    private static final Setting OUTLIERS = Setting.ratio("outliers", 20, "p99.9 of the device against its median");
    private static final Setting LEAST =
            Setting.count("least-requests", 100, "requests, below which shares say nothing");

    private static final RuleInfo INFO = RuleInfo.of("device-bound", Topic.DEVICE, Need.REQUESTS)
            .with(DEVICE_SHARE, NEIGHBOUR_SHARE, OUTLIERS, LEAST);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(DiskView disk) {
        Times device = disk.all().stage(Stage.DEVICE);
        if (device.count() < LEAST.value()) {
            return Outcome.notApplicable("too few requests reached a device");
        }
        double share = disk.timeShare(Stage.DEVICE);
        if (share < DEVICE_SHARE.value()) {
            return Outcome.ok(Numbers.percent(share) + " of the time is in the device");
        }
        boolean held = disk.held().isPresent();
        Verdict verdict = disk.isEnough(device.count()) && !held ? Verdict.CONFIRMED : Verdict.SUSPECTED;
        String rest = held
                ? "of the time that is seen is in the device, but requests were held back before it"
                : "of the time is in the device; the configuration above it is not to blame";
        return Finding.of(
                verdict,
                Severity.INFO,
                Numbers.percent(share) + " " + rest,
                evidence(disk, device, share),
                Remedy.advice(advice(disk, share)));
    }

    private static String advice(DiskView disk, double share) {
        return "A faster or less shared device"
                + (disk.meanQueueDepth() > 2 ? ", or fewer requests in flight" : "")
                + ". Nothing in the virtual machine's configuration would save more than the remaining "
                + Numbers.percent(1 - share) + ".";
    }

    private static List<Evidence> evidence(DiskView disk, Times device, double share) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("device time", Numbers.percent(share) + " of comparable requests"));
        evidence.add(new Evidence(
                "device",
                "p50 " + Durations.format(device.medianNanos()) + ", p99 "
                        + Durations.format(device.percentileNanos(0.99)) + ", max "
                        + Durations.format(device.maxNanos())));
        if (disk.meanQueueDepth() > 0) {
            evidence.add(new Evidence("queue depth at submit", Numbers.decimal(disk.meanQueueDepth())));
        }
        disk.held()
                .ifPresent(held -> evidence.add(new Evidence(
                        "held back before the submit call",
                        held.duration() + (held.cause().isEmpty() ? "" : ": " + held.cause()))));
        for (BlockDevice leaf : disk.leaves()) {
            evidence.add(new Evidence(
                    "leaf " + leaf.name(),
                    DiskView.text(leaf.kind())
                            + (DiskView.text(leaf.model()).isEmpty() ? "" : ", " + leaf.model())
                            + (leaf.rotational() ? ", spinning" : "")));
            double others = 1 - disk.tracedShareOf(leaf.name());
            if (others >= NEIGHBOUR_SHARE.value()) {
                evidence.add(new Evidence(
                        "noisy neighbour",
                        Numbers.percent(others) + " of the bytes on " + leaf.name()
                                + " are of processes that were not traced"));
            }
        }
        long farOut = device.percentileNanos(0.999);
        if (farOut > OUTLIERS.value() * device.medianNanos()) {
            evidence.add(new Evidence(
                    "outliers",
                    "p99.9 of the device is " + Durations.format(farOut)
                            + ": garbage collection, temperature or a neighbour"));
        }
        return evidence;
    }
}
