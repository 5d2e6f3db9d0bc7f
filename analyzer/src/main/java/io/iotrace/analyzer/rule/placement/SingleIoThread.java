// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

import io.iotrace.analyzer.facts.ThreadLoad;
import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Impact;
import io.iotrace.analyzer.rule.MachineType;
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
import io.iotrace.recording.event.VirtualMachine;
import java.util.EnumSet;
import java.util.List;

/** iothread-vq-mapping (RULES 3, rule 17). */
public final class SingleIoThread extends AbstractDiskRule {
    private static final Setting BUSY = Setting.share("busy", 0.85, "time of the IOThread on a processor");
    private static final Setting QUEUEING =
            Setting.share("queueing", 0.30, "time of requests before the submit call and after the completion");
    private static final Setting HOT = Setting.perSecond("hot", 20_000, "requests of the disk");

    public SingleIoThread() {
        super(RuleInfo.of(
                        "single-iothread-multiqueue",
                        Topic.PLACEMENT,
                        Need.CONFIGURATION,
                        Need.REQUESTS,
                        Need.THREADS,
                        Need.QEMU_DATA_PATH)
                .with(BUSY, QUEUEING, HOT)
                .easing(Stage.WAKEUP, Stage.QEMU, Stage.REAP));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        List<String> threads = DiskView.words(known.ioThreads());
        int processors = disk.machine().map(VirtualMachine::virtualProcessors).orElse(0);
        if (threads.size() != 1
                || processors < 4
                || known.queues() == 1
                || !disk.bus().startsWith("virtio")) {
            return Outcome.notApplicable("not one IOThread for several queues");
        }
        double busy = disk.submitters().stream()
                .filter(thread -> "iothread".equals(thread.role()))
                .findFirst()
                .flatMap(thread -> disk.threadLoad(thread.threadId()))
                .map(ThreadLoad::busyShare)
                .orElse(0.0);
        double queueing = disk.timeShare(Stage.WAKEUP) + disk.timeShare(Stage.QEMU) + disk.timeShare(Stage.REAP);
        boolean alone = disk.siblings().stream().noneMatch(other -> other.requestsPerSecond() >= 1000);
        if (disk.isQuiet(HOT.value()) || busy < BUSY.value() || queueing < QUEUEING.value() || !alone) {
            return Outcome.ok("IOThread " + Numbers.percent(busy) + " busy");
        }
        int least = disk.bus().equals("virtio-scsi") ? 1000 : 900;
        boolean can =
                MachineType.qemuVersion(disk).map(version -> version >= least).orElse(false);
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(Impact.of(disk, EnumSet.of(Stage.WAKEUP, Stage.QEMU, Stage.REAP)))
                        .atLeast(Severity.LOW),
                "one IOThread serves all queues of the disk and has no time left",
                List.of(
                        new Evidence("IOThread", threads.get(0) + ", " + Numbers.percent(busy) + " busy"),
                        new Evidence("vCPUs", Integer.toString(processors)),
                        new Evidence("before submit and after completion", Numbers.percent(queueing) + " of the time")),
                Remedy.advice(
                        can
                                ? "Map the queues to two IOThreads, then measure, then four: libvirt <driver queues='4'><iothreads><iothread"
                                        + " id='1'/><iothread id='2'/></iothreads></driver>; QEMU iothread-vq-mapping in JSON at -device."
                                : "Several IOThreads for one disk need QEMU 9.0 (virtio-blk) or 10.0 (virtio-scsi). Until then split the data"
                                        + " over several disks."));
    }
}
