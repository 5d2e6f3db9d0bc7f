// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

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
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.Stage;
import io.iotrace.recording.event.VirtualDisk;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** btrfs, ZFS, bcachefs (RULES 2, rule 14). */
public final class CowFsImage extends AbstractDiskRule {
    private static final Set<String> COPY_ON_WRITE = Set.of("btrfs", "zfs", "bcachefs");
    private static final Setting BUFFERED = Setting.share(
            "buffered", 0.50, "direct writes that caused no block I/O or were done inside the submit call");

    public CowFsImage() {
        super(RuleInfo.of("cow-fs-image", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST)
                .with(BUFFERED)
                .easing(Stage.SUBMIT));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        String fileSystem = DiskView.text(known.fileSystem());
        if (!COPY_ON_WRITE.contains(fileSystem) || known.readOnly() || known.removable()) {
            return Outcome.notApplicable("no writable image on a copy-on-write file system");
        }
        if (known.copyOnWriteOff()) {
            return Outcome.ok("the file has the no-copy-on-write flag");
        }
        Traffic writes = disk.only("write");
        if (disk.all().requests() > 0 && writes.requests() == 0) {
            return Outcome.notApplicable("no write was seen");
        }
        long outside = Math.max(writes.withoutBio(), writes.submitCallInside().count());
        boolean symptom =
                known.cacheDirect() && writes.requests() > 0 && outside >= BUFFERED.value() * writes.requests();
        Verdict verdict =
                Verdict.of(true, symptom, disk.isEnough(writes.requests())).orElseThrow();
        return Finding.of(
                verdict,
                writes.requests() == 0 || !symptom
                        ? Severity.MEDIUM
                        : Severity.of(Impact.of(disk, EnumSet.of(Stage.SUBMIT))).atLeast(Severity.MEDIUM),
                symptom
                        ? fileSystem + " does the direct writes inside the submit call, through the page cache"
                        : "image on " + fileSystem + ", which writes every block to a new place",
                List.of(
                        new Evidence("file system", fileSystem),
                        new Evidence("O_DIRECT", known.cacheDirect() ? "on" : "off"),
                        new Evidence(
                                "writes without block I/O of their own",
                                Numbers.percent(writes.share(outside)) + " of " + Numbers.count(writes.requests()))),
                Remedy.advice(
                                fileSystem.equals("btrfs")
                                        ? "With the VM off, copy the image to a folder with the no-copy-on-write flag: mkdir d; chattr +C d;"
                                                + " cp --reflink=never IMAGE d/. The flag has no effect on a file that has data. Or keep images"
                                                + " on XFS or on a volume."
                                        : "Keep images on XFS or on a volume; on ZFS a zvol with the block size of the guest's file system.")
                        .withRisk("without copy-on-write btrfs keeps no checksums of the image"));
    }
}
