// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

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
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** Copy-on-write of clusters (RULES 3, rule 27). */
public final class QcowAllocation extends AbstractDiskRule {
    private static final Setting TABLES =
            Setting.share("tables", 0.20, "requests on the image's own tables, of the writes");

    public QcowAllocation() {
        super(RuleInfo.of("qcow2-alloc-cow", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(TABLES));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        Traffic writes = disk.only("write");
        if (!"qcow2".equals(known.format()) || writes.requests() == 0) {
            return Outcome.notApplicable("no writes to a qcow2 image");
        }
        long tables = disk.flagged(DiskRequest.IMAGE_TABLE);
        double share = (double) tables / writes.requests();
        boolean mostlyReads = disk.only("read").requests() > writes.requests();
        if (share < TABLES.value() || mostlyReads) {
            return Outcome.ok(Numbers.percent(share) + " table requests a write");
        }
        return Finding.of(
                Verdict.SUSPECTED,
                Severity.LOW,
                Numbers.decimal(share)
                        + " requests on tables for each write: the guest writes to clusters for the first time",
                List.of(
                        new Evidence("requests on the image's own tables", Numbers.count(tables)),
                        new Evidence("writes", Numbers.count(writes.requests())),
                        new Evidence("requests on backing images", Numbers.count(disk.backingData()))),
                Remedy.advice(
                        "Create the image with preallocation=metadata (without a backing image), or with extended_l2=on and"
                                + " cluster_size=128k, which copies 4 KiB instead of a cluster (QEMU 5.2); or flatten the chain (virsh"
                                + " blockpull)."));
    }
}
