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
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** writethrough on qcow2 (RULES 4, rule 58). */
public final class QcowRefcounts extends AbstractDiskRule {
    private static final Setting FLUSHES = Setting.share("flushes", 0.50, "flushes of the host, of the writes");

    public QcowRefcounts() {
        super(RuleInfo.of(
                        "qcow2-refcount-sync", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(FLUSHES));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        long writes = disk.only("write").requests();
        long flushes = disk.only("flush").requests();
        if (!"qcow2".equals(known.format()) || !known.knowsCacheWriteback() || known.cacheWriteback() || writes == 0) {
            return Outcome.notApplicable("no writes to a qcow2 image without a write cache");
        }
        long tables = disk.flagged(DiskRequest.IMAGE_TABLE);
        if (disk.isFullyAllocated() || tables == 0 || flushes < FLUSHES.value() * writes) {
            return Outcome.ok("the writes do not allocate");
        }
        return Finding.of(
                Verdict.SUSPECTED,
                Severity.LOW,
                "without a write cache each allocation of a cluster is flushed: data, refcount and table in order",
                List.of(
                        new Evidence("writes and flushes", Numbers.count(writes) + " and " + Numbers.count(flushes)),
                        new Evidence("requests on the image's own tables", Numbers.count(tables))),
                Remedy.advice(
                        "Show the guest a write cache (see writethrough-flush-per-write), or preallocate the tables."));
    }
}
