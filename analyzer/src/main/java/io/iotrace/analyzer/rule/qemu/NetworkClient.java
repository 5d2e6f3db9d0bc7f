// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

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
import java.util.List;
import java.util.Set;

/** RBD, iSCSI, NBD and others in QEMU (RULES 4, rule 56). */
public final class NetworkClient extends AbstractDiskRule {
    private static final Set<String> CLIENTS =
            Set.of("rbd", "iscsi", "nbd", "ssh", "gluster", "curl", "http", "https", "ftp", "ftps", "nfs", "vitastor");

    public NetworkClient() {
        super(RuleInfo.of("userspace-net-client", Topic.QEMU, Need.CONFIGURATION));
    }

    @Override
    public Outcome judge(DiskView disk) {
        String protocol = DiskView.text(disk.configuration().orElseThrow().protocol());
        if (!CLIENTS.contains(protocol)) {
            return Outcome.notApplicable("not a network client inside QEMU");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "QEMU's own " + protocol + " client: requests leave as packets, past the host's block layer",
                List.of(new Evidence("protocol", protocol)),
                Remedy.advice(
                        "aio= and the host's I/O scheduler have no effect on it. Where the client is the bottleneck, a client in"
                                + " the kernel (krbd, kernel iSCSI, NVMe over Fabrics) takes the work off QEMU's threads."));
    }
}
