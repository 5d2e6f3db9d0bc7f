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
import io.iotrace.analyzer.rule.fact.Serving;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualMachineThread;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** The process behind a vhost-user disk (RULES 4, rule 66). */
public final class VhostUserPoller extends AbstractDiskRule {
    private static final Setting WAITING =
            Setting.share("waiting", 0.05, "time that a serving thread waits for a processor");

    public VhostUserPoller() {
        super(RuleInfo.of("vhost-user-poller", Topic.PLACEMENT, Need.REQUESTS, Need.THREADS)
                .with(WAITING)
                .easing(Stage.SUBMIT, Stage.REAP)
                .reading(Serving.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        SortedSet<String> served = disk.fact(Serving.TYPE).by(disk.processId());
        if (served.isEmpty()) {
            return Outcome.notApplicable("the process serves no virtual machine's disk");
        }
        Optional<VirtualMachineThread> thread = disk.submitters().stream().findFirst();
        double waiting = thread.flatMap(known -> disk.threadLoad(known.threadId()))
                .map(ThreadLoad::runQueueShare)
                .orElse(0.0);
        if (thread.isEmpty() || waiting < WAITING.value()) {
            return Outcome.ok("its threads wait " + Numbers.percent(waiting) + " of the time for a processor");
        }
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(new Impact(waiting, 0)).atLeast(Severity.LOW),
                "the process that serves the disk of a virtual machine waits for a processor",
                List.of(
                        new Evidence("serves", String.join(", ", served)),
                        new Evidence(
                                "thread " + thread.get().threadId(),
                                Numbers.percent(waiting) + " of the time waiting, may run on "
                                        + DiskView.text(thread.get().allowedProcessors()))),
                Remedy.command(
                        "Give the serving process processors of its own on the device's node, apart from vCPUs; SPDK's reactors are"
                                + " placed with -m.",
                        "taskset -acp CPUS " + disk.processId()));
    }
}
