// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.Limits;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.DiskLimit;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A throttle group delays requests (RULES 3, rule 19). */
public final class ThrottleActive extends AbstractDiskRule {
    private static final Setting PLATEAU =
            Setting.share("plateau", 0.95, "rate seen, of the limit, from which it is reached");

    public ThrottleActive() {
        super(RuleInfo.of("qemu-throttle-active", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(PLATEAU)
                .reading(Limits.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Map<String, Long> limits = limits(disk);
        if (limits.isEmpty()) {
            return Outcome.notApplicable("no limit is known");
        }
        double seconds = disk.requestsPerSecond() <= 0 ? 0 : disk.all().requests() / disk.requestsPerSecond();
        for (Map.Entry<String, Long> limit : limits.entrySet()) {
            double rate = rate(disk, limit.getKey(), seconds);
            if (rate >= PLATEAU.value() * limit.getValue()) {
                return reached(disk, limit, rate, limits);
            }
        }
        return Outcome.ok("below the limits " + limits);
    }

    private static Finding reached(
            DiskView disk, Map.Entry<String, Long> limit, double rate, Map<String, Long> limits) {
        return Finding.of(
                disk.isEnough(disk.all().requests()) || disk.held().isPresent() ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                severity(disk),
                "the limit " + limit.getKey() + "=" + limit.getValue()
                        + " is reached: QEMU lets requests wait for their turn",
                List.of(
                        new Evidence("limits", limits.toString()),
                        new Evidence("seen", Numbers.rate(rate) + " of " + limit.getValue() + " a second"),
                        new Evidence(
                                "held back", disk.held().map(Held::duration).orElse("not measured"))),
                Remedy.advice("This is a policy, not a fault. To change it while the VM runs: virsh blkdeviotune, QMP"
                        + " block_set_io_throttle, qom-set of the throttle group, or qm set. A burst (iops-total-max with a"
                        + " length) serves short peaks."));
    }

    /** Limits that QEMU enforces, those found while it ran over those of its command line. */
    private static Map<String, Long> limits(DiskView disk) {
        Map<String, Long> limits = new TreeMap<>();
        for (String limit :
                DiskView.words(disk.configuration().map(VirtualDisk::throttling).orElse(""))) {
            String[] pair = limit.split("=", 2);
            if (pair.length == 2
                    && pair[1].matches("\\d{1,15}")
                    && !pair[0].contains("max")
                    && !pair[0].contains("size")) {
                limits.put(pair[0], Long.parseLong(pair[1]));
            }
        }
        for (DiskLimit limit : disk.fact(Limits.TYPE).of(disk.processId(), disk.name())) {
            if ("qemu".equals(limit.limiter())) {
                limits.put(limit.limited(), limit.value());
            }
        }
        return limits;
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
