// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

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

/** NFS and others (RULES 4, rule 55). */
public final class NetworkFs extends AbstractDiskRule {
    private static final Set<String> NETWORK = Set.of(
            "nfs", "nfs4", "ceph", "cifs", "smb3", "9p", "virtiofs", "fuse.glusterfs", "lustre", "ocfs2", "gfs2");

    public NetworkFs() {
        super(RuleInfo.of("network-fs-backend", Topic.FILESYSTEM, Need.CONFIGURATION));
    }

    @Override
    public Outcome judge(DiskView disk) {
        String fileSystem = DiskView.text(disk.configuration().orElseThrow().fileSystem());
        if (!NETWORK.contains(fileSystem)) {
            return Outcome.notApplicable("not on a network file system");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "the image lies on " + fileSystem + ": the network and the server are part of each request",
                List.of(new Evidence("file system", fileSystem)),
                Remedy.advice(
                        "The time of network and server is between submit and completion, as one. Look at the server, and at the"
                                + " mount: NFS uses one connection unless nconnect is given."));
    }
}
