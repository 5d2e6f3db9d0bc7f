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
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import java.util.EnumSet;
import java.util.List;

/** 64 threads (RULES 3, rule 26). */
public final class ThreadPoolStarved extends AbstractDiskRule {
    private static final Setting DEPTH =
            Setting.count("depth", 64, "mean number of requests in flight, and of workers at most, in an event loop");

    public ThreadPoolStarved() {
        super(RuleInfo.of(
                        "thread-pool-starved",
                        Topic.QEMU,
                        Need.CONFIGURATION,
                        Need.QEMU_DATA_PATH,
                        Need.REQUESTS,
                        Need.THREADS)
                .with(DEPTH)
                .easing(Stage.QEMU));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Traffic all = disk.all();
        if (all.engines().getOrDefault("threads", 0L) * 2 < all.requests()) {
            return Outcome.notApplicable("worker threads do not do the I/O");
        }
        long workers = disk.submitters().stream()
                .filter(thread -> "worker".equals(thread.role()))
                .count();
        if (workers < DEPTH.value() || disk.meanQueueDepth() < DEPTH.value()) {
            return Outcome.ok(workers + " workers, " + Numbers.decimal(disk.meanQueueDepth()) + " requests in flight");
        }
        Impact impact = Impact.of(disk, EnumSet.of(Stage.QEMU));
        return Finding.of(
                disk.isEnough(all.requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(impact).atLeast(Severity.LOW),
                "all " + workers + " worker threads are busy, and requests wait for one",
                List.of(
                        new Evidence("workers", Long.toString(workers)),
                        new Evidence("queue depth", Numbers.decimal(disk.meanQueueDepth()))),
                Remedy.advice(
                        "Use aio=native or io_uring, which have no such limit; or raise thread-pool-max (QEMU 7.1, qom-set on the"
                                + " IOThread or main loop)."));
    }
}
