// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

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
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachine;
import java.util.List;

/** One virtqueue for requests, for several vCPUs. */
abstract class SingleQueue extends AbstractDiskRule {
    private static final Setting HOT = Setting.perSecond("hot", 20_000, "requests of the disk");

    private final String bus;
    private final String property;

    /**
     * A rule on one bus.
     *
     * @param bus as in {@link VirtualDisk#bus}
     * @param property QEMU's name for the number of queues there
     */
    SingleQueue(String id, String bus, String property) {
        super(RuleInfo.of(id, Topic.PLACEMENT, Need.CONFIGURATION, Need.COMMAND_LINE, Need.GUEST)
                .with(HOT));
        this.bus = bus;
        this.property = property;
    }

    @Override
    public final Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        int processors = disk.machine().map(VirtualMachine::virtualProcessors).orElse(0);
        if (!bus.equals(disk.bus()) || processors < 2) {
            return Outcome.notApplicable("not a " + bus + " disk of a VM with several vCPUs");
        }
        boolean old =
                MachineType.version(disk).filter(version -> version <= 501).isPresent();
        boolean single = known.queues() == 1 || (known.queues() == 0 && old);
        if (!single) {
            return Outcome.ok(known.queues() > 0 ? known.queues() + " queues" : "QEMU chooses the number of queues");
        }
        if (disk.isQuiet(HOT.value())) {
            return Outcome.notApplicable("too few requests for it to matter");
        }
        return Finding.of(
                Verdict.RISK,
                disk.all().requests() == 0 ? Severity.INFO : Severity.LOW,
                "one virtqueue for " + processors + " vCPUs: completions interrupt one of them",
                List.of(new Evidence(
                        "queues",
                        known.queues() == 1 ? "1, configured" : "1, by the machine type, which is older than 5.2")),
                new DiskRemedy(disk)
                        .queues("queues", property, Integer.toString(processors))
                        .build(
                                "One queue for each vCPU, or a machine type of 5.2 or newer, which does that by itself.",
                                true));
    }
}
