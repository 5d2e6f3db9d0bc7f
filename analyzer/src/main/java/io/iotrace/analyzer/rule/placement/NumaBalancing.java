// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.NumaTopology;
import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.List;
import java.util.Set;

/** kernel.numa_balancing with pins (RULES 3, rule 38). */
public final class NumaBalancing extends AbstractDiskRule {
    public NumaBalancing() {
        super(RuleInfo.of("numa-balancing-with-pinning", Topic.PLACEMENT, Need.THREADS, Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        NumaTopology numa = disk.numa();
        if (numa.size() < 2
                || disk.host().filter(host -> host.numaBalancing() == 1).isEmpty()) {
            return Outcome.notApplicable("one NUMA node, or balancing is off");
        }
        List<VirtualMachineThread> own = disk.threads().stream()
                .filter(thread -> Set.of("vcpu", "iothread").contains(DiskView.text(thread.role())))
                .toList();
        boolean pinned = !own.isEmpty()
                && own.stream()
                        .allMatch(thread -> numa.nodes().stream()
                                .anyMatch(node -> !numa.mayRunOff(node, DiskView.text(thread.allowedProcessors()))));
        if (!pinned) {
            return Outcome.ok("the threads are not pinned, so balancing serves them");
        }
        if (disk.isQuiet(1000)) {
            return Outcome.notApplicable("too few requests for it to matter");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "the VM's threads are pinned to one node each, and the kernel still looks for better ones",
                List.of(
                        new Evidence("kernel.numa_balancing", "1"),
                        new Evidence("pinned threads", Integer.toString(own.size()))),
                Remedy.command(
                                "Switch balancing off on a host whose VMs are all pinned; keep it in /etc/sysctl.d.",
                                "sysctl kernel.numa_balancing=0")
                        .withRisk("it is the whole host's setting: VMs that are not pinned lose by it"));
    }
}
