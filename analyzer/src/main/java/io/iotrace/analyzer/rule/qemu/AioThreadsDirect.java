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
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** aio=threads where native or io_uring fits (RULES 2, rule 11). */
public final class AioThreadsDirect extends AbstractDiskRule {
    private static final Setting HOP = Setting.nanos(
            "hop", 10_000, "median from the event loop running to the worker's call, of reads and writes");
    private static final Setting SHARE =
            Setting.share("share", 0.10, "time of requests that the way to the worker takes");

    public AioThreadsDirect() {
        super(RuleInfo.of("aio-threads-direct", Topic.QEMU, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST)
                .with(HOP, SHARE)
                .easing(Stage.QEMU));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        boolean block = "host_device".equals(known.protocol());
        boolean full = disk.isRaw()
                && disk.isFullyAllocated()
                && Set.of("ext4", "xfs").contains(DiskView.text(known.fileSystem()));
        if (!known.cacheDirect()
                || !"threads".equals(known.configuredEngine())
                || known.removable()
                || !(block || full)) {
            return Outcome.notApplicable("not aio=threads with O_DIRECT on a device or a full raw image");
        }
        Traffic all = disk.all();
        long hop = all.stage(Stage.QEMU).medianNanos();
        double share = disk.timeShare(Stage.QEMU);
        boolean symptom =
                hop >= HOP.value() && share >= SHARE.value() && disk.held().isEmpty();
        return Finding.of(
                Verdict.of(true, symptom, disk.isEnough(all.requests())).orElseThrow(),
                all.requests() == 0 || !symptom
                        ? Severity.LOW
                        : Severity.of(Impact.of(disk, EnumSet.of(Stage.QEMU)))
                                .atMost(Severity.MEDIUM)
                                .atLeast(Severity.LOW),
                symptom
                        ? "the way to a worker thread takes " + Durations.format(hop) + " of each request"
                        : "aio=threads: each request is handed to a worker thread and back",
                List.of(
                        new Evidence("aio", "threads, which is QEMU's default"),
                        new Evidence(
                                "in QEMU before the worker's call",
                                "p50 " + Durations.format(hop) + ", " + Numbers.percent(share) + " of the time")),
                new DiskRemedy(disk)
                        .engine("native")
                        .build(
                                "Use native, or io_uring, which also serves images that allocate. QEMU hands misaligned requests,"
                                        + " flushes and discards to workers all the same.",
                                true));
    }
}
