// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

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
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Quoting;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.BlockDevice;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** dm-crypt, and LUKS in QEMU (RULES 4, rule 53). */
public final class DmCryptQueueing extends AbstractDiskRule {
    private static final Setting SHARE =
            Setting.share("share", 0.20, "time of all requests that the encryption's stage takes");
    private static final Setting SLOW = Setting.nanos("slow", 20_000, "median of that stage");

    public DmCryptQueueing() {
        super(RuleInfo.of("dm-crypt-queueing", Topic.DEVICE, Need.CONFIGURATION, Need.REQUESTS)
                .with(SHARE, SLOW)
                .easing(Stage.BLOCK)
                .reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<BlockDevice> mapped = Mapping.find(disk, "CRYPT-(LUKS1|LUKS2|PLAIN).*");
        boolean inQemu = "luks".equals(disk.configuration().orElseThrow().format());
        if (mapped.isEmpty() && !inQemu) {
            return Outcome.notApplicable("no encryption is known below the disk");
        }
        Stage stage = mapped.isPresent() ? Stage.BLOCK : Stage.QEMU;
        double share = disk.timeShare(stage);
        long median = disk.all().stage(stage).medianNanos();
        boolean spinning = disk.leaves().stream().anyMatch(BlockDevice::rotational);
        if (share < SHARE.value() || median < SLOW.value() || spinning) {
            return Outcome.ok("encryption takes " + Numbers.percent(share) + " of the time at most");
        }
        List<Evidence> evidence = List.of(
                new Evidence(
                        "encryption",
                        mapped.map(Mapping::name)
                                .map(name -> "dm-crypt, " + name)
                                .orElse("LUKS in QEMU")),
                new Evidence(
                        "stage " + stage.label(),
                        Numbers.percent(share) + " of the time, p50 " + Durations.format(median)));
        Remedy remedy = mapped.isPresent()
                ? Remedy.command(
                                "dm-crypt hands requests to its workqueues; without them they are encrypted where they are submitted."
                                        + " Measure both: at a high queue depth the workqueues may win.",
                                "cryptsetup refresh --perf-no_read_workqueue --perf-no_write_workqueue --persistent "
                                        + Quoting.shell(
                                                DiskView.text(mapped.get().model())))
                        .withRisk("the submitting thread then does the encryption itself")
                : Remedy.advice(
                        "QEMU encrypts in the thread that serves the disk. dm-crypt below the image spreads that over"
                                + " processors; a self-encrypting drive costs none.");
        return Finding.of(
                disk.isEnough(disk.all().requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(Impact.of(disk, EnumSet.of(stage))).atLeast(Severity.LOW),
                "requests wait for their encryption",
                evidence,
                remedy);
    }
}
