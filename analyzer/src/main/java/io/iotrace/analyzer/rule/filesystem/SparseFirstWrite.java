// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.facts.Stalls;
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
import io.iotrace.analyzer.text.Durations;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;

/** The image is not preallocated (RULES 2, rule 12). */
public final class SparseFirstWrite extends AbstractDiskRule {
    private static final Setting SLOW =
            Setting.nanos("slow-complete", 30_000, "median from the device done to the kernel's completion, of writes");
    private static final Setting STALLED =
            Setting.share("stalled", 0.01, "writes whose submit call slept in an allocation");

    public SparseFirstWrite() {
        super(RuleInfo.of(
                        "sparse-first-write", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.REQUESTS)
                .with(SLOW, STALLED)
                .easing(Stage.SUBMIT, Stage.COMPLETE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (disk.isFullyAllocated() || DiskView.text(known.fileSystem()).isEmpty() || known.readOnly()) {
            return Outcome.ok("all blocks of the image are allocated");
        }
        Traffic writes = disk.only("write");
        if (writes.requests() == 0) {
            return Outcome.notApplicable("no write was seen");
        }
        List<Stalls> stalls = disk.stalls().stream()
                .filter(stall ->
                        "write".equals(stall.operation()) && stall.site().isEvidenceFor("sparse-first-write"))
                .toList();
        long stalled = stalls.stream().mapToLong(Stalls::count).sum();
        boolean slow = writes.stage(Stage.COMPLETE).count() > 0
                && writes.stage(Stage.COMPLETE).medianNanos() >= SLOW.value();
        boolean symptom = slow || (stalled > 0 && stalled >= STALLED.value() * writes.requests());
        if (!symptom) {
            return Outcome.ok("writes into the sparse image are not slow");
        }
        long nanos = stalls.stream()
                .mapToLong(stall -> stall.offProcessor().sumNanos())
                .sum();
        Impact impact =
                new Impact((double) nanos / Math.max(1, disk.all().total().sumNanos()), 0);
        return Finding.of(
                disk.isEnough(writes.requests()) ? Verdict.CONFIRMED : Verdict.SUSPECTED,
                Severity.of(impact).atLeast(Severity.LOW),
                "the image is sparse, and writes allocate blocks as they come",
                List.of(
                        new Evidence(
                                "allocated",
                                Sizes.format(known.allocatedBytes()) + " of " + Sizes.format(known.fileBytes())),
                        new Evidence("writes that slept in an allocation", Numbers.count(stalled)),
                        new Evidence(
                                "device done to completion",
                                "p50 "
                                        + Durations.format(
                                                writes.stage(Stage.COMPLETE).medianNanos()))),
                Remedy.command(
                                "Preallocate: on a file system without copy-on-write, fallocate fills the holes of a raw image and keeps"
                                        + " its data, also while the VM runs. For qcow2 create it with preallocation=falloc or full.",
                                "fallocate -l " + known.fileBytes() + " IMAGE")
                        .withRisk("on thinly provisioned storage it takes the whole space at once"));
    }
}
