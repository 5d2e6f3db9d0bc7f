// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.ThreadLoad;
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
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An IOThread is one event loop (RULES 2, rule 6). */
public final class IoThreadOversubscribed extends AbstractDiskRule {
    private static final Setting BUSY = Setting.share("busy", 0.85, "time of the IOThread on a processor");
    private static final Setting QUEUEING =
            Setting.share("queueing", 0.30, "time of requests before the submit call and after the completion");
    private static final Setting ACTIVE = Setting.perSecond("active", 1000, "requests of a disk that counts as busy");

    public IoThreadOversubscribed() {
        super(RuleInfo.of("iothread-oversubscribed", Topic.PLACEMENT, Need.REQUESTS, Need.THREADS, Need.QEMU_DATA_PATH)
                .with(BUSY, QUEUEING, ACTIVE)
                .easing(Stage.WAKEUP, Stage.QEMU, Stage.REAP));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<VirtualMachineThread> thread = disk.submitters().stream()
                .filter(candidate -> "iothread".equals(candidate.role()))
                .findFirst();
        if (thread.isEmpty() || disk.isQuiet(ACTIVE.value())) {
            return Outcome.notApplicable("no busy IOThread serves the disk");
        }
        int id = thread.get().threadId();
        List<DiskView> sharing = disk.siblings().stream()
                .filter(other ->
                        other.requestsByThread().containsKey(id) && other.requestsPerSecond() >= ACTIVE.value())
                .toList();
        if (sharing.isEmpty()) {
            return Outcome.ok("the only busy disk on its IOThread");
        }
        double busy = disk.threadLoad(id).map(ThreadLoad::busyShare).orElse(0.0);
        double queueing = disk.timeShare(Stage.WAKEUP) + disk.timeShare(Stage.QEMU) + disk.timeShare(Stage.REAP);
        boolean symptom = busy >= BUSY.value() && queueing >= QUEUEING.value();
        if (!symptom) {
            return Outcome.ok("IOThread " + Numbers.percent(busy) + " busy, " + Numbers.percent(queueing)
                    + " of the time before and after I/O");
        }
        Impact impact = Impact.of(disk, EnumSet.of(Stage.WAKEUP, Stage.QEMU, Stage.REAP));
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(impact).atLeast(Severity.LOW),
                (sharing.size() + 1) + " busy disks share one IOThread, which has no time left",
                List.of(
                        new Evidence(
                                "IOThread " + DiskView.text(thread.get().ioThreadId()),
                                Numbers.percent(busy) + " busy"),
                        new Evidence(
                                "other busy disks on it",
                                sharing.stream().map(DiskView::name).sorted().collect(Collectors.joining(", "))),
                        new Evidence("before submit and after completion", Numbers.percent(queueing) + " of the time")),
                new DiskRemedy(disk)
                        .ioThread()
                        .build("One IOThread for each busy disk, on processors that no vCPU is pinned to.", true));
    }
}
