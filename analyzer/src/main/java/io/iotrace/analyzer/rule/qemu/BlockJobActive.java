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
import io.iotrace.analyzer.rule.fact.Jobs;
import io.iotrace.analyzer.rule.remedy.Quoting;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.BlockJob;
import java.util.List;

/** Backup, mirror, commit, stream (RULES 3, rule 29). */
public final class BlockJobActive extends AbstractDiskRule {
    public BlockJobActive() {
        super(RuleInfo.of("block-job-active", Topic.QEMU, Need.REQUESTS, Need.QEMU_DATA_PATH)
                .reading(Jobs.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        List<BlockJob> jobs = disk.fact(Jobs.TYPE).of(disk.processId()).stream()
                .filter(job -> DiskView.text(job.disk()).equals(disk.name()))
                .toList();
        if (jobs.isEmpty()) {
            return Outcome.notApplicable("no block job of the disk is known");
        }
        BlockJob job = jobs.get(0);
        boolean holds =
                disk.held().filter(held -> held.cause().contains("backup")).isPresent();
        return Finding.of(
                Verdict.CONFIRMED,
                holds ? Severity.MEDIUM : Severity.INFO,
                "a " + job.type() + " job runs: a part of the requests is its own, not the guest's"
                        + (holds ? ", and writes of the guest wait for it" : ""),
                List.of(
                        new Evidence(
                                "job " + DiskView.text(job.job()), job.type() + ", " + DiskView.text(job.status())),
                        new Evidence("target", DiskView.text(job.target()).isEmpty() ? "not known" : job.target()),
                        new Evidence("limit", job.speed() == 0 ? "none" : Sizes.format(job.speed()) + "/s")),
                Remedy.command(
                        "Limit it (QMP block-job-set-speed, virsh blockjob --bandwidth, bwlimit of vzdump), or run it at another hour."
                                + " For backups whose target is slow, a fleecing image keeps the guest's writes from waiting.",
                        "virsh blockjob DOMAIN " + Quoting.shell(disk.name()) + " --bandwidth 50"));
    }
}
