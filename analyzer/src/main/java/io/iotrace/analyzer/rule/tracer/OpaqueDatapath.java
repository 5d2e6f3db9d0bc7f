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
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Set;

/** vfio, vhost-user and others (RULES 4, rule 67). */
public final class OpaqueDatapath extends AbstractDiskRule {
    private static final Set<String> OPAQUE = Set.of("vfio", "vhost-user", "vhost-scsi");

    public OpaqueDatapath() {
        super(RuleInfo.of("opaque-datapath", Topic.TRACER, Need.CONFIGURATION));
    }

    @Override
    public Outcome judge(DiskView disk) {
        if (!OPAQUE.contains(disk.bus()) && disk.isVisible()) {
            return Outcome.ok("requests pass this host's kernel");
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
}
