// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.facts.Stalls;
import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Held;
import io.iotrace.analyzer.rule.Impact;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.Limits;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.DiskLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** io.max and others (RULES 3, rule 20). */
public final class CgroupThrottle extends AbstractDiskRule {
    private static final Setting STALLED =
            Setting.share("stalled", 0.01, "requests whose submit call slept in the block layer's quality of service");

    public CgroupThrottle() {
        super(RuleInfo.of("cgroup-io-throttle", Topic.DEVICE, Need.REQUESTS, Need.QEMU_DATA_PATH)
                .with(STALLED)
                .reading(Limits.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        List<DiskLimit> limits = disk.fact(Limits.TYPE).of(disk.processId(), disk.name()).stream()
                .filter(limit -> !"qemu".equals(limit.limiter()))
                .toList();
        long stalled = disk.stalls().stream()
                .filter(stall -> stall.site().isEvidenceFor("cgroup-io-throttle"))
                .mapToLong(Stalls::count)
                .sum();
        Optional<Held> held = disk.held().filter(what -> what.cause().contains("control group"));
        boolean symptom = held.isPresent() || (stalled > 0 && disk.all().share(stalled) >= STALLED.value());
        if (limits.isEmpty() && held.isEmpty()) {
            return Outcome.notApplicable("no limit of the control group is known");
        }
        if (!symptom) {
            return Outcome.ok("limits are set, and hold nothing back");
        }
        List<Evidence> evidence = new ArrayList<>();
        for (DiskLimit limit : limits) {
            evidence.add(new Evidence(limit.limiter() + " of " + limit.group(), limit.limited() + "=" + limit.value()));
        }
        held.ifPresent(what -> evidence.add(new Evidence("held back", what.duration())));
        evidence.add(new Evidence("submit calls that slept for it", Numbers.count(stalled)));
        boolean known = !limits.isEmpty() && disk.windowNanos() >= DiskView.LEAST_WINDOW_NANOS;
        double share = held.map(what -> what.atLeastNanos()
                        / (double) Math.max(
                                1, what.atLeastNanos() + disk.all().total().sumNanos()))
                .orElse(disk.all().share(stalled));
        return Finding.of(
                known ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(new Impact(share, 0)).atLeast(Severity.LOW),
                "an I/O limit of the VM's control group is reached: the kernel lets requests wait",
                evidence,
                Remedy.advice(
                        "This is a policy, not a fault. It can be changed at once: io.max of the control group, systemctl"
                                + " set-property SCOPE IOReadIOPSMax=, virsh blkiotune."));
    }
}
