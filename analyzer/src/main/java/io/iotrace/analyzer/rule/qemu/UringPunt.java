// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

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
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** io-wq (RULES 3, rule 25). */
public final class UringPunt extends AbstractDiskRule {
    private static final Setting SHARE = Setting.share("share", 0.05, "reads and writes by io-wq workers");

    public UringPunt() {
        super(RuleInfo.of(
                        "io-uring-punt",
                        Topic.QEMU,
                        Need.CONFIGURATION,
                        Need.QEMU_DATA_PATH,
                        Need.REQUESTS,
                        Need.THREADS)
                .with(SHARE)
                .easing(Stage.SUBMIT));
    }

    @Override
    public Outcome judge(DiskView disk) {
        if (disk.all().engines().getOrDefault("io_uring", 0L) == 0) {
            return Outcome.notApplicable("io_uring is not used");
        }
        double share = disk.submittedBy(Set.of("io-wq"));
        long flushes = disk.only("flush").requests() + disk.only("discard").requests();
        double others = share - disk.all().share(flushes);
        if (others < SHARE.value()) {
            return Outcome.ok(Numbers.percent(Math.max(0, others)) + " of reads and writes by kernel workers");
        }
        VirtualDisk known = disk.configuration().orElseThrow();
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(Impact.of(disk, EnumSet.of(Stage.SUBMIT))).atMost(Severity.MEDIUM),
                Numbers.percent(others) + " of the requests would have blocked and went to a worker of the kernel",
                List.of(
                        new Evidence(
                                "requests by io-wq workers, without flushes and discards", Numbers.percent(others)),
                        new Evidence("O_DIRECT", known.cacheDirect() ? "on" : "off"),
                        new Evidence(
                                "file system",
                                DiskView.text(known.fileSystem()).isEmpty() ? "none" : known.fileSystem())),
                Remedy.advice(
                        known.cacheDirect()
                                ? "Find what blocks: an image that allocates (preallocate it), or a device-mapper target that cannot refuse to"
                                        + " block (dm-crypt, thin, snapshot)."
                                : "Buffered writes to one file are done one at a time by these workers. Use O_DIRECT."));
    }
}
