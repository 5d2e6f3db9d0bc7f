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
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.GuestMemories;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.BlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Guest memory on another node than the device (RULES 3, rule 37). */
public final class GuestMemoryRemote extends AbstractDiskRule {
    private static final Setting REMOTE =
            Setting.share("remote", 0.70, "memory of the VM on other nodes than the device's");
    private static final Setting DISTANCE =
            Setting.count("distance", 20, "least distance of such a node (10 is the node itself)");
    private static final Setting BUSY =
            Setting.perSecond("busy", 1000, "requests of the disk, below which it does not matter");

    public GuestMemoryRemote() {
        super(RuleInfo.of("guest-memory-remote", Topic.PLACEMENT, Need.LEAVES, Need.REQUESTS, Need.GUEST)
                .with(REMOTE, DISTANCE, BUSY)
                .reading(GuestMemories.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        SortedMap<Integer, Long> nodes = disk.fact(GuestMemories.TYPE).nodes(disk.processId());
        Set<Integer> devices = disk.leaves().stream().map(BlockDevice::numaNode).collect(Collectors.toSet());
        if (nodes.isEmpty() || disk.numa().size() < 2 || devices.size() != 1 || devices.contains(-1)) {
            return Outcome.notApplicable("one node, or the nodes of memory or device are not known");
        }
        int device = devices.iterator().next();
        long all = nodes.values().stream().mapToLong(Long::longValue).sum();
        long remote = nodes.entrySet().stream()
                .filter(node -> isFar(disk.numa(), node.getKey(), device))
                .mapToLong(Map.Entry::getValue)
                .sum();
        double share = all == 0 ? 0 : (double) remote / all;
        if (share < REMOTE.value() || disk.isQuiet(BUSY.value())) {
            return Outcome.ok(Numbers.percent(share) + " of the VM's memory is far from the device");
        }
        List<Evidence> evidence = new ArrayList<>();
        nodes.forEach((node, bytes) -> evidence.add(new Evidence("memory on node " + node, Sizes.format(bytes))));
        evidence.add(new Evidence("node of the device", Integer.toString(device)));
        return Finding.of(
                Verdict.RISK,
                Severity.LOW,
                Numbers.percent(share) + " of the VM's memory lies on another NUMA node than the device",
                evidence,
                Remedy.advice("Put the whole VM on the device's node: libvirt <numatune><memory mode='strict' nodeset='"
                                + device
                                + "'/></numatune> and vCPUs pinned there, after a restart. migratepages moves a running VM's memory"
                                + " and stops it meanwhile. What it costs was not measured: compare before and after.")
                        .withRisk("the node must have room for the whole VM"));
    }

    private static boolean isFar(NumaTopology numa, int node, int device) {
        return node != device
                && numa.distance(node, device).orElse(0) >= DISTANCE.value()
                && !numa.samePackage(node, device);
    }
}
