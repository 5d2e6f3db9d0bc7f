// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

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
import io.iotrace.recording.event.Host;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.List;
import java.util.Optional;

/** Emulator threads and IOThreads (RULES 3, rule 39). */
public final class EmulatorOnIoCpus extends AbstractDiskRule {
    private static final Setting WAITING =
            Setting.share("waiting", 0.05, "time of the IOThread that is waiting for a processor");

    public EmulatorOnIoCpus() {
        super(RuleInfo.of("emulator-on-io-cpus", Topic.PLACEMENT, Need.THREADS, Need.REQUESTS, Need.GUEST)
                .with(WAITING));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<VirtualMachineThread> io = disk.submitters().stream()
                .filter(thread -> "iothread".equals(thread.role()))
                .findFirst();
        Optional<VirtualMachineThread> main = disk.mainThread();
        if (io.isEmpty() || main.isEmpty()) {
            return Outcome.notApplicable("no IOThread serves the disk");
        }
        String mine = DiskView.text(io.get().allowedProcessors());
        int processors = disk.host().map(Host::processors).orElse(0);
        boolean pinned = !mine.isEmpty() && processors > 0 && count(mine) < processors;
        boolean shared = mine.equals(DiskView.text(main.get().allowedProcessors()))
                || disk.threads().stream()
                        .filter(thread -> "vcpu".equals(thread.role()))
                        .anyMatch(thread -> mine.equals(DiskView.text(thread.allowedProcessors())));
        if (!pinned || !shared) {
            return Outcome.ok("the IOThread has processors of its own, or is not pinned");
        }
        double waiting = disk.threadLoad(io.get().threadId())
                .map(load -> load.runQueueShare())
                .orElse(0.0);
        if (waiting < WAITING.value()) {
            return Outcome.ok("the IOThread shares its processors and hardly waits for one");
        }
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.RISK,
                Severity.of(new Impact(waiting, 0)).atMost(Severity.MEDIUM),
                "the IOThread is pinned to the processors of other threads of QEMU, and waits for them",
                List.of(
                        new Evidence("IOThread may run on", mine),
                        new Evidence(
                                "main thread may run on",
                                DiskView.text(main.get().allowedProcessors())),
                        new Evidence("the IOThread waits", Numbers.percent(waiting) + " of the time")),
                Remedy.command(
                        "Pin emulator threads, IOThreads and vCPUs to processors of their own.",
                        "virsh emulatorpin DOMAIN CPUS --live"));
    }

    private static int count(String processors) {
        int count = 0;
        for (String range : processors.split(",", -1)) {
            String[] ends = range.strip().split("-", 2);
            boolean valid = ends[0].matches("\\d{1,5}") && (ends.length == 1 || ends[1].matches("\\d{1,5}"));
            count += !valid ? 0 : ends.length == 1 ? 1 : Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }
}
