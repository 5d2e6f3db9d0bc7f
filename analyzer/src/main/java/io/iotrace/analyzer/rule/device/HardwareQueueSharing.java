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
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import java.util.List;

/** Fewer hardware queues than processors (RULES 3, rule 42). */
public final class HardwareQueueSharing extends AbstractDiskRule {
    private static final Setting HOT = Setting.perSecond("hot", 200_000, "operations of the leaf");

    public HardwareQueueSharing() {
        super(RuleInfo.of("hw-queue-sharing", Topic.DEVICE, Need.LEAVES, Need.REQUESTS)
                .with(HOT));
    }

    @Override
    public Outcome judge(DiskView disk) {
        int processors = disk.host().map(Host::processors).orElse(0);
        for (BlockDevice leaf : disk.leaves()) {
            boolean shared = leaf.hardwareQueues() > 0 && leaf.hardwareQueues() < processors;
            double rate = disk.leafOperationsPerSecond(leaf.name());
            if (shared && "nvme".equals(leaf.kind()) && rate >= HOT.value()) {
                return Finding.of(
                        Verdict.RISK,
                        Severity.INFO,
                        leaf.name() + " has " + Numbers.count(leaf.hardwareQueues(), "queue") + " for " + processors
                                + " processors, at a rate at which they contend",
                        List.of(
                                new Evidence("hardware queues", Numbers.count(leaf.hardwareQueues())),
                                new Evidence("rate of the leaf", Numbers.rate(rate) + "/s")),
                        Remedy.advice("Pin each IOThread so that it has a queue's group of processors to itself"
                                + " (/sys/block/" + leaf.name() + "/mq/*/cpu_list), and leave the module parameters"
                                + " write_queues and poll_queues of nvme at 0."));
            }
        }
        return Outcome.ok("enough hardware queues for this rate");
    }
}
