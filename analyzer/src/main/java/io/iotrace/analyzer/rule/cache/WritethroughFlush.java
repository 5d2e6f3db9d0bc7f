// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

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
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** QEMU adds a flush to each write (RULES 3, rule 21). */
public final class WritethroughFlush extends AbstractDiskRule {
    private static final Setting FLUSHES = Setting.share("flushes", 0.50, "flushes of the host, of the writes");

    public WritethroughFlush() {
        super(RuleInfo.of(
                        "writethrough-flush-per-write",
                        Topic.CACHE,
                        Need.CONFIGURATION,
                        Need.QEMU_DATA_PATH,
                        Need.GUEST)
                .with(FLUSHES));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!known.knowsCacheWriteback() || known.cacheWriteback()) {
            return Outcome.ok("the guest sees a write cache and flushes it itself");
        }
        if (known.readOnly() || known.removable() || known.cacheNoFlush()) {
            return Outcome.notApplicable("nothing is written or flushed");
        }
        Traffic writes = disk.only("write");
        Traffic flushes = disk.only("flush");
        if (disk.all().requests() > 0 && writes.requests() == 0) {
            return Outcome.notApplicable("no write was seen");
        }
        boolean seen = writes.requests() > 0 && flushes.requests() >= FLUSHES.value() * writes.requests();
        Verdict verdict =
                Verdict.of(true, seen, disk.isEnough(writes.requests())).orElseThrow();
        double share = disk.all().total().sumNanos() == 0
                ? 0
                : (double) flushes.total().sumNanos() / disk.all().total().sumNanos();
        Severity severity = writes.requests() == 0 ? Severity.LOW : Severity.of(new Impact(share, 0));
        return Finding.of(
                verdict,
                severity,
                verdict == Verdict.CLEARED
                        ? "the guest sees no write cache, but few flushes were seen"
                        : "the guest sees no write cache, so QEMU flushes after each write",
                List.of(
                        new Evidence("write cache shown to the guest", "none, by " + known.cacheWritebackSource()),
                        new Evidence(
                                "flushes and writes",
                                Numbers.count(flushes.requests()) + " and " + Numbers.count(writes.requests())),
                        new Evidence("time in flushes", Numbers.percent(share) + " of all requests")),
                new DiskRemedy(disk)
                        .writeCache()
                        .build(
                                "Show the guest a write cache: it flushes itself when it must. Keep it as it is for a guest too"
                                        + " old to send flushes.",
                                true));
    }
}
