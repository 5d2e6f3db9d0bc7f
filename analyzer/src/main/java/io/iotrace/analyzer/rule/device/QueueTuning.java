// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.BlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Queue settings that nobody has by default (RULES 4, rule 60). */
public final class QueueTuning extends AbstractDiskRule {
    private static final Setting SMALL =
            Setting.bytes("small", 128 << 10, "largest request of the queue, below which large ones are split");
    private static final Setting LARGE = Setting.bytes(
            "large", 64 << 10, "mean size of the disk's requests that such a limit or the lack of merging hurts");
    private static final int KIB = 1024;

    public QueueTuning() {
        super(RuleInfo.of("queue-tuning-nondefault", Topic.DEVICE, Need.LEAVES, Need.REQUESTS)
                .with(SMALL, LARGE)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        HostSettings settings = disk.fact(HostSettings.TYPE);
        List<Evidence> evidence = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        for (BlockDevice leaf : disk.leaves()) {
            if (Set.of("nvme", "scsi", "virtio").contains(DiskView.text(leaf.kind()))) {
                look(disk, leaf, settings, evidence, commands);
            }
        }
        return evidence.isEmpty()
                ? Outcome.ok("the queues are set as the kernel sets them")
                : Finding.of(
                        Verdict.RISK,
                        Severity.INFO,
                        "the queue below the disk is not set as the kernel sets it: "
                                + evidence.stream()
                                        .map(Evidence::what)
                                        .distinct()
                                        .collect(Collectors.joining(", ")),
                        evidence,
                        Remedy.command(
                                "Set it back, unless somebody wanted it so; look in udev rules and tuned's profile for what sets"
                                        + " it.",
                                String.join("\n", commands)));
    }

    private static void look(
            DiskView disk, BlockDevice leaf, HostSettings settings, List<Evidence> evidence, List<String> commands) {
        long meanBytes = disk.all().bytes() / Math.max(1, disk.all().requests());
        long merging = settings.number(leaf.name(), "queue/nomerges").orElse(0);
        if (merging == 2 && meanBytes >= LARGE.value()) {
            add(leaf, "nomerges", "2: neighbouring requests are not merged", "0", evidence, commands);
        }
        if (settings.number(leaf.name(), "queue/rq_affinity").orElse(1) == 0) {
            add(leaf, "rq_affinity", "0: completions run wherever the interrupt arrives", "1", evidence, commands);
        }
        long most = KIB * settings.number(leaf.name(), "queue/max_sectors_kb").orElse(0);
        long possible =
                KIB * settings.number(leaf.name(), "queue/max_hw_sectors_kb").orElse(0);
        if (most > 0 && most < SMALL.value() && most < possible && meanBytes >= LARGE.value()) {
            add(
                    leaf,
                    "max_sectors_kb",
                    most / KIB + ", though the device takes " + Sizes.format(possible),
                    Long.toString(Math.min(possible / KIB, 1280)),
                    evidence,
                    commands);
        }
        if (leaf.requestLimit() > 0 && disk.leafQueueDepth(leaf.name()) > 0.9 * leaf.requestLimit()) {
            add(
                    leaf,
                    "nr_requests",
                    leaf.requestLimit() + ", of which " + Numbers.decimal(disk.leafQueueDepth(leaf.name()))
                            + " are in use on average",
                    Integer.toString(2 * leaf.requestLimit()),
                    evidence,
                    commands);
        }
    }

    private static void add(
            BlockDevice leaf,
            String name,
            String value,
            String better,
            List<Evidence> evidence,
            List<String> commands) {
        evidence.add(new Evidence(name + " of " + leaf.name(), value));
        commands.add("echo " + better + " > /sys/block/" + leaf.name() + "/queue/" + name);
    }
}
