// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

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
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** A throttle group delays requests (RULES 3, rule 19). */
public final class ThrottleActive extends AbstractDiskRule {
    private static final Setting PLATEAU =
            Setting.share("plateau", 0.95, "rate seen, of the limit, from which it is reached");

    public ThrottleActive() {
        super(RuleInfo.of("qemu-throttle-active", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(PLATEAU));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        String limits = DiskView.text(known.throttling());
        if (limits.isEmpty()) {
            return Outcome.notApplicable("no limit is configured");
        }
        double seconds = disk.requestsPerSecond() <= 0 ? 0 : disk.all().requests() / disk.requestsPerSecond();
        for (String limit : DiskView.words(limits)) {
            String[] pair = limit.split("=", 2);
            if (pair.length < 2
                    || !pair[1].matches("\\d{1,15}")
                    || pair[0].contains("max")
                    || pair[0].contains("size")) {
                continue;
            }
            double rate = rate(disk, pair[0], seconds);
            double reached = rate / Double.parseDouble(pair[1]);
            if (reached >= PLATEAU.value()) {
                return Finding.of(
                        disk.isEnough(disk.all().requests()) || disk.held().isPresent()
                                ? Verdict.CONFIRMED
                                : Verdict.SUSPECTED,
                        severity(disk),
                        "the limit " + limit + " is reached: QEMU lets requests wait for their turn",
                        List.of(
                                new Evidence("limits", limits),
                                new Evidence("seen", Numbers.rate(rate) + " of " + pair[1] + " a second"),
                                new Evidence(
                                        "held back",
                                        disk.held()
                                                .map(held -> "at least " + Durations.format(held.atLeastNanos()))
                                                .orElse("not measured"))),
                        Remedy.advice(
                                "This is a policy, not a fault. To change it while the VM runs: virsh blkdeviotune, QMP"
                                        + " block_set_io_throttle, qom-set of the throttle group, or qm set. A burst (iops-total-max with a"
                                        + " length) serves short peaks."));
            }
        }
        return Outcome.ok("below the limits " + limits);
    }

    private static Severity severity(DiskView disk) {
        return disk.held().isPresent() ? Severity.MEDIUM : Severity.LOW;
    }

    private static double rate(DiskView disk, String limit, double seconds) {
        if (seconds <= 0) {
            return 0;
        }
        Traffic traffic = limit.contains("read") || limit.contains("_rd")
                ? disk.only("read")
                : limit.contains("write") || limit.contains("_wr") ? disk.only("write") : disk.all();
        return (limit.contains("bps") ? traffic.bytes() : traffic.requests()) / seconds;
    }
}
