// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.MachineType;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Optional;

/** A ring of 128 entries or fewer (RULES 4, rule 61). */
public final class QueueSize extends AbstractDiskRule {
    private static final Setting FULL = Setting.share("full", 0.50, "mean queue depth, of the entries of the ring");

    public QueueSize() {
        super(RuleInfo.of("virtio-queue-size-small", Topic.QEMU, Need.CONFIGURATION, Need.COMMAND_LINE, Need.REQUESTS)
                .with(FULL));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!disk.bus().startsWith("virtio")) {
            return Outcome.notApplicable("not a virtio device");
        }
        Optional<String> given = disk.options()
                .queueProperty(known, "queue-size")
                .or(() -> disk.options().queueProperty(known, "virtqueue_size"));
        boolean old =
                MachineType.version(disk).filter(version -> version <= 402).isPresent();
        int entries = given.filter(size -> size.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(old ? 128 : 256);
        if (entries >= 256 || disk.meanQueueDepth() < FULL.value() * entries) {
            return Outcome.ok(entries + " entries, " + Numbers.decimal(disk.meanQueueDepth()) + " requests in flight");
        }
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.RISK,
                Severity.LOW,
                "the virtqueue has " + entries + " entries, which the requests in flight fill",
                List.of(
                        new Evidence("entries", entries + (given.isPresent() ? "" : ", by the old machine type")),
                        new Evidence("queue depth", Numbers.decimal(disk.meanQueueDepth()))),
                new DiskRemedy(disk)
                        .queues(
                                disk.bus().equals("virtio-scsi") ? "virtqueue_size" : "queue_size",
                                disk.bus().equals("virtio-scsi") ? "virtqueue_size" : "queue-size",
                                "256")
                        .build("A ring of 256 entries or more (a power of two, 1024 at most).", true));
    }
}
