// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.facts.ProcessorList;
import io.iotrace.analyzer.rule.AbstractDiskRule;
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
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.Host;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/** Where a leaf's completions arrive (RULES 3, rule 41). */
public final class InterruptPlacement extends AbstractDiskRule {
    private static final Setting SLOW =
            Setting.nanos("slow", 20_000, "median from the device done to the kernel's completion");
    private static final Setting SHARE = Setting.share("share", 0.10, "time of all requests in that stage");
    private static final Setting BUSY =
            Setting.perSecond("busy", 5000, "requests of the disk, below which it does not matter");

    public InterruptPlacement() {
        super(RuleInfo.of("irq-completion-placement", Topic.DEVICE, Need.LEAVES, Need.REQUESTS)
                .with(SLOW, SHARE, BUSY)
                .easing(Stage.COMPLETE)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        int processors = disk.host().map(Host::processors).orElse(0);
        Times complete = disk.all().stage(Stage.COMPLETE);
        if (processors < 4 || complete.count() == 0) {
            return Outcome.notApplicable("few processors, or the completion was not seen");
        }
        for (BlockDevice leaf : disk.leaves()) {
            List<HostSettings.Interrupt> interrupts =
                    disk.fact(HostSettings.TYPE).interrupts(leaf.name());
            BitSet all = new BitSet();
            interrupts.forEach(interrupt -> all.or(ProcessorList.parse(interrupt.processors())));
            boolean gathered = interrupts.size() > 1 && leaf.hardwareQueues() > 1 && all.cardinality() == 1;
            boolean far = isFar(disk, leaf, all);
            boolean slow = complete.medianNanos() >= SLOW.value() && disk.timeShare(Stage.COMPLETE) >= SHARE.value();
            if ((gathered || far) && slow && !disk.isQuiet(BUSY.value())) {
                return finding(disk, leaf, interrupts.size(), all, gathered);
            }
        }
        return Outcome.ok("interrupts are spread, or completions are quick");
    }

    /** Whether all its interrupts arrive on another node than the device's, two sockets or more apart. */
    private static boolean isFar(DiskView disk, BlockDevice leaf, BitSet processors) {
        if (leaf.numaNode() < 0 || disk.numa().size() < 2 || processors.isEmpty()) {
            return false;
        }
        String list = processors.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
        return !disk.numa().mayRunOn(leaf.numaNode(), list);
    }

    private static Finding finding(DiskView disk, BlockDevice leaf, int count, BitSet processors, boolean gathered) {
        Times complete = disk.all().stage(Stage.COMPLETE);
        return Finding.of(
                disk.isEnough(complete.count()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(Impact.of(disk, EnumSet.of(Stage.COMPLETE))).atMost(Severity.MEDIUM),
                gathered
                        ? "all interrupts of " + leaf.name() + " arrive on one processor, and completions wait there"
                        : "the interrupts of " + leaf.name() + " arrive on another NUMA node than the device's",
                List.of(
                        new Evidence("interrupts", Numbers.count(count) + ", delivered to processors " + processors),
                        new Evidence(
                                "device done to completion",
                                "p50 " + Durations.format(complete.medianNanos()) + ", p99 "
                                        + Durations.format(complete.percentileNanos(0.99)))),
                Remedy.command(
                        "Spread the interrupts of an HBA or network card over processors of its node; irqbalance undoes that"
                                + " unless it is told to leave them. The kernel places those of NVMe queues itself and lets nobody"
                                + " move them: there, look for isolcpus=managed_irq and offline processors.",
                        "grep . /proc/irq/*/effective_affinity_list; echo CPUS > /proc/irq/NUMBER/smp_affinity_list"));
    }
}
