// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static io.iotrace.analyzer.rule.DiskCase.text;

import io.iotrace.analyzer.metrics.Histogram;
import io.iotrace.analyzer.metrics.RequestGroup;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.RecordingEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The time is in the device; the configuration is not to blame (RULES 2, rule 9). */
final class DeviceBound implements DiskRule {
    private static final double DEVICE_SHARE = 0.80;
    private static final double NOISY_NEIGHBOUR_SHARE = 0.50;
    private static final long OUTLIER_RATIO = 20;
    /** Fewer requests say nothing about shares. */
    private static final long LEAST_REQUESTS = 100;

    @Override
    public String id() {
        return "device-bound";
    }

    @Override
    public String title() {
        return "The time is in the device";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of();
    }

    @Override
    public List<String> references() {
        return List.of("iotrace explain device", "iotrace explain " + id());
    }

    @Override
    public Optional<Finding> evaluate(DiskCase disk) {
        Optional<RequestGroup> comparable = disk.metrics().groups().stream()
                .max(Comparator.comparingLong(group -> group.total().count()));
        Histogram device = disk.all().span(Span.of(Stage.DEVICE));
        if (comparable.isEmpty() || device.count() < LEAST_REQUESTS) {
            return Optional.empty();
        }
        long totalNanos = comparable.get().total().sumNanos();
        double share = totalNanos <= 0 ? 0 : (double) comparable.get().spanSumNanos(Span.of(Stage.DEVICE)) / totalNanos;
        if (share < DEVICE_SHARE) {
            return Optional.empty();
        }
        Verdict verdict = disk.isEnough(device.count()) ? Verdict.CONFIRMED : Verdict.SUSPECTED;
        return Optional.of(disk.finding(
                this,
                verdict,
                Severity.INFO,
                Numbers.percent(share) + " of the time is in the device; the configuration above it is not to blame",
                evidence(disk, comparable.get(), device, share),
                Remedy.advice(
                        "A faster or less shared device, or fewer requests in flight. Nothing in the virtual machine's"
                                + " configuration would save more than the remaining " + Numbers.percent(1 - share)
                                + ".")));
    }

    private static List<Evidence> evidence(DiskCase disk, RequestGroup comparable, Histogram device, double share) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "device time",
                Numbers.percent(share) + " of " + comparable.from().label() + " to "
                        + comparable.to().label()));
        evidence.add(new Evidence(
                "device",
                "p50 " + Durations.format(device.percentileNanos(0.5)) + ", p99 "
                        + Durations.format(device.percentileNanos(0.99)) + ", max "
                        + Durations.format(device.maxNanos())));
        if (disk.metrics().meanQueueDepth() > 0) {
            evidence.add(new Evidence(
                    "queue depth at submit", Numbers.decimal(disk.metrics().meanQueueDepth())));
        }
        for (BlockDevice leaf : disk.leaves()) {
            evidence.add(new Evidence(
                    "leaf " + leaf.name(),
                    text(leaf.kind())
                            + (text(leaf.model()).isEmpty() ? "" : ", " + leaf.model())
                            + (leaf.rotational() ? ", spinning" : "")));
            double others = 1 - disk.tracedShareOf(leaf.name());
            if (others >= NOISY_NEIGHBOUR_SHARE) {
                evidence.add(new Evidence(
                        "noisy neighbour",
                        Numbers.percent(others) + " of the operations on " + leaf.name()
                                + " are of processes that were not traced"));
            }
        }
        long farOut = device.percentileNanos(0.999);
        if (farOut > OUTLIER_RATIO * device.percentileNanos(0.5)) {
            evidence.add(new Evidence(
                    "outliers",
                    "p99.9 of the device is " + Durations.format(farOut)
                            + ": garbage collection, temperature or a neighbour"));
        }
        return evidence;
    }
}
