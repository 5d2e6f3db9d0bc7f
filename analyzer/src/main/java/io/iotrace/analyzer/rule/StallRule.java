// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A rule whose evidence is where submit calls slept: the kernel stack alone says what is wrong. */
public abstract class StallRule extends AbstractDiskRule {
    private static final Setting STALLED = Setting.share("stalled", 0.01, "requests whose submit call slept there");
    private static final Setting COST = Setting.share("cost", 0.03, "time asleep there, of the time of all requests");

    protected StallRule(String id, Topic topic, FactType<?>... facts) {
        super(RuleInfo.of(id, topic, Need.REQUESTS, Need.QEMU_DATA_PATH)
                .with(STALLED, COST)
                .reading(facts));
    }

    @Override
    public final Outcome judge(DiskView disk) {
        if (!applies(disk)) {
            return Outcome.notApplicable("no such requests were seen");
        }
        List<Stalls> stalls = disk.stalls().stream()
                .filter(stall -> stall.site().isEvidenceFor(info().id()))
                .toList();
        long count = stalls.stream().mapToLong(Stalls::count).sum();
        long nanos = stalls.stream()
                .mapToLong(stall -> stall.offProcessor().sumNanos())
                .sum();
        long all = disk.all().total().sumNanos();
        double cost = all <= 0 ? 0 : Math.min(1, (double) nanos / all);
        if (count == 0 || (disk.all().share(count) < STALLED.value() && cost < COST.value())) {
            return Outcome.ok(Numbers.count(count) + " submit calls slept there");
        }
        List<Evidence> evidence = new ArrayList<>();
        for (Stalls stall : stalls) {
            evidence.add(new Evidence(
                    stall.operation() + " blocked " + stall.site().cause(),
                    Numbers.count(stall.count(), "time") + ", "
                            + Durations.format(stall.offProcessor().sumNanos()) + " in all"));
        }
        evidence.addAll(evidence(disk));
        String causes =
                stalls.stream().map(stall -> stall.site().cause()).distinct().collect(Collectors.joining(", "));
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(new Impact(cost, 0)).atLeast(Severity.LOW),
                summary() + ": " + Numbers.count(count) + " submit calls slept " + causes,
                evidence,
                remedy(disk)
                        .withGain(new Gain(
                                cost, Math.round(cost * disk.meanNanos()), "high: the time asleep was measured")));
    }

    /** Whether stalls at a site that serves several rules may be this one's. */
    protected boolean applies(DiskView disk) {
        return true;
    }

    /** What is wrong, as the beginning of a sentence. */
    protected abstract String summary();

    protected abstract Remedy remedy(DiskView disk);

    /** More that is known of the disk. */
    protected List<Evidence> evidence(DiskView disk) {
        return List.of();
    }
}
