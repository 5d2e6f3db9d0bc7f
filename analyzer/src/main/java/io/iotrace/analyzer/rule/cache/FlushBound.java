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
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import java.util.List;

/** Flushes dominate a disk (RULES 3, rule 22). */
public final class FlushBound extends AbstractDiskRule {
    private static final Setting TIME = Setting.share("flush-time", 0.30, "time of all requests that is in flushes");
    private static final Setting LEAST = Setting.count("least-flushes", 100, "flushes, below which nothing is said");

    public FlushBound() {
        super(RuleInfo.of("flush-bound", Topic.CACHE, Need.REQUESTS, Need.QEMU_DATA_PATH, Need.GUEST)
                .with(TIME, LEAST));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Traffic flushes = disk.only("flush");
        long all = disk.all().total().sumNanos();
        if (flushes.requests() < LEAST.value() || all <= 0) {
            return Outcome.notApplicable("hardly a flush was seen");
        }
        double share = (double) flushes.total().sumNanos() / all;
        if (share < TIME.value()) {
            return Outcome.ok(Numbers.percent(share) + " of the time is in flushes");
        }
        double device = flushes.total().sumNanos() == 0
                ? 0
                : (double) flushes.stage(Stage.DEVICE).sumNanos()
                        / flushes.total().sumNanos();
        boolean file = disk.configuration()
                .filter(known -> !DiskView.text(known.fileSystem()).isEmpty())
                .isPresent();
        return Finding.of(
                disk.isEnough(DiskView.LEAST_REQUESTS) && flushes.requests() >= DiskView.LEAST_REQUESTS
                        ? Verdict.CONFIRMED
                        : Verdict.SUSPECTED,
                Severity.of(new Impact(share, 0)),
                Numbers.percent(share) + " of the time is in the guest's flushes"
                        + (device >= 0.5 ? ", most of it in the device" : ""),
                List.of(
                        new Evidence(
                                "flushes",
                                Numbers.count(flushes.requests()) + ", p50 "
                                        + Durations.format(flushes.total().medianNanos()) + ", p99 "
                                        + Durations.format(flushes.total().percentileNanos(0.99))),
                        new Evidence("of it in the device, as far as it is seen", Numbers.percent(device))),
                Remedy.advice(
                        "A device whose cache survives a power loss answers flushes at once. "
                                + (file
                                        ? "On a file, a flush commits the host's journal: preallocate the image so that there is"
                                                + " nothing to commit, or use a volume instead of a file. "
                                        : "")
                                + "In the guest, commit in larger groups. Never switch flushes off: they are what makes data last."));
    }
}
