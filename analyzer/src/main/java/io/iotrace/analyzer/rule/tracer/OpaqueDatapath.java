// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.tracer;

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
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** vfio, vhost-user and others (RULES 4, rule 67). */
public final class OpaqueDatapath extends AbstractDiskRule {
    private static final Set<String> OPAQUE = Set.of("vfio", "vhost-user", "vhost-scsi");

    /** Kinds of devices that take bios and make no requests, or whose requests a program answers. */
    private static final Map<String, String> LEAVES = Map.of(
            "zvol", "a volume of ZFS takes I/O without making requests: what its drives do is not seen",
            "zram", "compressed memory: there is no device below it",
            "pmem", "persistent memory: the processor copies, and there are no requests",
            "bcache", "a cache in front of another device: which of the two answered is not seen",
            "ublk", "a program in user space answers its requests, so time in the device is that program's",
            "nbd",
                    "a server answers its requests over a socket, so time in the device is the server's and the network's",
            "rbd", "Ceph answers its requests over the network, so time in the device is the cluster's");

    public OpaqueDatapath() {
        super(RuleInfo.of("opaque-datapath", Topic.TRACER, Need.CONFIGURATION));
    }

    @Override
    public Outcome judge(DiskView disk) {
        if (!OPAQUE.contains(disk.bus()) && disk.isVisible()) {
            return disk.leaves().stream()
                    .filter(leaf -> LEAVES.containsKey(DiskView.text(leaf.kind())))
                    .findFirst()
                    .map(OpaqueDatapath::below)
                    .orElseGet(() -> Outcome.ok("requests pass this host's kernel"));
        }
        VirtualDisk known = disk.configuration().orElseThrow();
        String server = known.servingProcessId() == 0 ? "" : ", served by process " + known.servingProcessId();
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "requests of this disk do not pass QEMU's system calls, so iotrace sees none of them in this process"
                        + server,
                List.of(new Evidence("bus", disk.bus())),
                Remedy.advice(
                        "Trace the serving process with --any-process where there is one, or use the guest agent."));
    }

    private static Outcome below(BlockDevice leaf) {
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "what is below " + leaf.name() + " cannot be seen from here: " + LEAVES.get(leaf.kind()),
                List.of(new Evidence("device", leaf.name() + ", " + leaf.kind())),
                Remedy.advice(
                        "Nothing to change. Look at that layer with its own tools: zpool iostat, the program's or the"
                                + " cluster's statistics."));
    }
}
