// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.tracer;

import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RecordingRule;
import io.iotrace.analyzer.rule.RecordingView;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.GroupWaits;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** Pressure that is no wait for I/O (RULES 4, rule 73). */
public final class IoPressureArtefact implements RecordingRule {
    private static final Setting PRESSURE =
            Setting.share("pressure", 0.50, "time in which the kernel says that a task of the VM waits for I/O");
    private static final Setting REQUESTS =
            Setting.share("requests", 0.10, "time of all requests together, of that time");
    private static final Setting LEAST =
            Setting.nanos("least", 5_000_000_000L, "time sampled, below which nothing is said");
    private static final RuleInfo INFO = RuleInfo.of("io-pressure-artefact", Topic.TRACER)
            .with(PRESSURE, REQUESTS, LEAST)
            .reading(GroupWaits.TYPE);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(RecordingView recording) {
        GroupWaits waits = recording.fact(GroupWaits.TYPE);
        List<Evidence> evidence = new ArrayList<>();
        waits.all().forEach((process, wait) -> {
            long requests = waits.requestNanos(process);
            if (wait.knowsPressure()
                    && wait.nanos() >= LEAST.value()
                    && wait.ioPressureShare() >= PRESSURE.value()
                    && requests < REQUESTS.value() * wait.ioPressureNanos()) {
                evidence.add(new Evidence(
                        wait.machine() + " (process " + process + ")",
                        "I/O pressure in " + Numbers.percent(wait.ioPressureShare()) + " of "
                                + Durations.format(wait.nanos()) + ", requests under way for "
                                + Durations.format(requests) + " at most"));
            }
        });
        if (evidence.isEmpty()) {
            return Outcome.ok("I/O pressure is no higher than requests explain, or not known");
        }
        return Finding.of(
                recording.knowsLoss() && recording.lossShare() <= Rules.LARGEST_LOSS_SHARE
                        ? Verdict.CONFIRMED
                        : Verdict.SUSPECTED,
                Severity.INFO,
                "the kernel reports I/O pressure for virtual machines whose requests do not wait",
                evidence,
                Remedy.advice(
                        "Do not alarm on I/O pressure or iowait of these virtual machines. A program that waits for events in"
                                + " an io_uring counts as waiting for I/O, and QEMU 10.2 and newer wait so even when the guest does nothing."
                                + " Alarm on the latency of requests."));
    }
}
