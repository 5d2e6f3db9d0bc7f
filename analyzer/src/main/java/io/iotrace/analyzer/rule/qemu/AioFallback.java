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
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** aio= is not what runs (RULES 3, rule 24). */
public final class AioFallback extends AbstractDiskRule {
    private static final Setting SHARE = Setting.share("share", 0.50, "reads and writes by worker threads");

    public AioFallback() {
        super(RuleInfo.of("aio-silent-fallback", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(SHARE)
                .easing(Stage.QEMU)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        String configured = DiskView.text(disk.configuration().orElseThrow().configuredEngine());
        if (!Set.of("native", "io_uring").contains(configured)) {
            return Outcome.notApplicable("threads are what is configured");
        }
        Traffic reads = disk.only("read");
        Traffic writes = disk.only("write");
        long all = reads.requests() + writes.requests();
        long threads =
                reads.engines().getOrDefault("threads", 0L) + writes.engines().getOrDefault("threads", 0L);
        if (all < 100) {
            return Outcome.notApplicable("too few reads and writes");
        }
        double share = (double) threads / all;
        if (share < SHARE.value()) {
            return Outcome.ok(Numbers.percent(1 - share) + " of reads and writes by aio=" + configured);
        }
        return Finding.of(
                disk.isEnough(all) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.MEDIUM,
                "aio=" + configured + " is configured, but worker threads do " + Numbers.percent(share)
                        + " of reads and writes",
                evidence(disk, threads, all),
                Remedy.command(
                        "Two causes are known: QEMU could not get another Linux AIO context (each event loop takes 1024 of"
                                + " fs.aio-max-nr; it logs one line), or the requests are misaligned (see misaligned-io). After"
                                + " raising the limit, unplug and replug the disk or restart the VM.",
                        "sysctl fs.aio-max-nr=1048576"));
    }

    private static List<Evidence> evidence(DiskView disk, long threads, long all) {
        HostSettings settings = disk.fact(HostSettings.TYPE);
        OptionalLong used = settings.hostNumber("/proc/sys/fs/aio-nr");
        OptionalLong most = settings.hostNumber("/proc/sys/fs/aio-max-nr");
        OptionalLong disabled = settings.hostNumber("/proc/sys/kernel/io_uring_disabled");
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(
                "reads and writes by worker threads", Numbers.count(threads) + " of " + Numbers.count(all)));
        if (used.isPresent() && most.isPresent()) {
            evidence.add(new Evidence(
                    "Linux AIO events in use on the host",
                    Numbers.count(used.getAsLong()) + " of " + Numbers.count(most.getAsLong())));
        }
        if (disabled.orElse(0) > 0) {
            evidence.add(new Evidence("kernel.io_uring_disabled", Long.toString(disabled.getAsLong())));
        }
        return evidence;
    }
}
