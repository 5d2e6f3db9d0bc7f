// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

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
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** The guest is told that its data is safe when it is not (RULES 2, rule 8). */
public final class CacheUnsafe extends AbstractDiskRule {
    public CacheUnsafe() {
        super(RuleInfo.of("cache-unsafe", Topic.CACHE, Need.CONFIGURATION, Need.GUEST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!known.cacheNoFlush()) {
            return Outcome.ok("flushes reach the image");
        }
        if (known.snapshot() || known.removable() || known.readOnly() || "tmpfs".equals(known.fileSystem())) {
            return Outcome.notApplicable("nothing written here is meant to last");
        }
        long flushes = disk.only("flush").requests();
        return Finding.of(
                Verdict.CONFIRMED,
                Severity.CRITICAL,
                "flushes of the guest are ignored (cache.no-flush=on): a crash of the host can destroy its file systems",
                List.of(
                        new Evidence("cache.no-flush", "on"),
                        new Evidence("flushes that reached the host", Numbers.count(flushes))),
                new DiskRemedy(disk)
                        .honourFlushes()
                        .build(
                                "Let flushes through. It costs what the device takes for them; if that is too much, see"
                                        + " flush-bound.",
                                true));
    }
}
