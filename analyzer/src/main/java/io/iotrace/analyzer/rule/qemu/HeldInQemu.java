// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.qemu;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.analyzer.rule.Impact;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.Limits;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** What waits in QEMU or under a limit (RULES 4, rule 71). */
public final class HeldInQemu extends AbstractDiskRule {
    public HeldInQemu() {
        super(RuleInfo.of("held-in-qemu", Topic.QEMU, Need.REQUESTS).reading(Limits.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        if (disk.held().isEmpty()) {
            return Outcome.ok("nothing is held back");
        }
        Held held = disk.held().get();
        long seen = disk.all().total().sumNanos();
        List<Evidence> evidence = new ArrayList<>();
        if (held.atLeastNanos() > 0) {
            evidence.add(new Evidence("the queue stood", "at least " + Durations.format(held.atLeastNanos())));
        }
        if (held.requests() > 0) {
            evidence.add(new Evidence("requests held", Numbers.count(held.requests())));
        }
        if (held.meanNanos() > 0) {
            evidence.add(new Evidence(
                    "QEMU's own mean",
                    Durations.format(held.meanNanos()) + ", against " + Durations.format(disk.meanNanos())
                            + " in the table"));
        }
        boolean known = !held.cause().isEmpty();
        double share = Math.max(
                held.atLeastNanos() / (double) Math.max(1, held.atLeastNanos() + seen),
                held.meanNanos() <= disk.meanNanos() ? 0 : 1 - disk.meanNanos() / (double) held.meanNanos());
        // Signs in the event loop alone may have another cause.
        boolean proven = held.meanNanos() > 0
                || !disk.fact(Limits.TYPE).of(disk.processId(), disk.name()).isEmpty();
        return Finding.of(
                proven && disk.windowNanos() >= DiskView.LEAST_WINDOW_NANOS ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(new Impact(share, 0)),
                "requests wait before they are submitted" + (known ? ": " + held.cause() : "")
                        + "; that wait is not in the table of stages",
                evidence,
                Remedy.advice(
                        known && held.cause().contains("backup")
                                ? "A backup holds the guest's writes until it has copied what they would overwrite: give it a faster target,"
                                        + " a fleecing image, a bandwidth limit, or another hour."
                                : "Find out what holds them: a limit (virsh blkdeviotune, qm config, QMP query-block and qom-get of throttle"
                                        + " groups), a backup or mirror job (query-block-jobs). iotrace reads these with --qmp. Raise the"
                                        + " limit, or let it burst."));
    }
}
