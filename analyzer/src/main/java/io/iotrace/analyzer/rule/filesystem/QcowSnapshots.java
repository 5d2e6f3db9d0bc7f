// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.ImageLayouts;
import io.iotrace.analyzer.rule.remedy.Quoting;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.ImageLayout;
import java.util.List;

/** Snapshots inside of the image (RULES 4, rule 57). */
public final class QcowSnapshots extends AbstractDiskRule {
    private static final Setting TABLES = Setting.share("tables", 0.05, "requests on the image's own tables, of all");

    public QcowSnapshots() {
        super(RuleInfo.of("qcow2-internal-snapshots", Topic.FILESYSTEM, Need.CONFIGURATION, Need.QEMU_DATA_PATH)
                .with(TABLES)
                .reading(ImageLayouts.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        int snapshots = disk.fact(ImageLayouts.TYPE)
                .of(disk.processId(), disk.name())
                .map(ImageLayout::snapshots)
                .orElse(-1);
        if (snapshots <= 0 || disk.configuration().orElseThrow().readOnly()) {
            return Outcome.notApplicable("no snapshot is inside of the image, or it is not known");
        }
        long writes = disk.only("write").requests();
        if (disk.all().requests() > 0 && writes == 0) {
            return Outcome.ok("no write was seen, and reads do not mind");
        }
        long tables = disk.flagged(DiskRequest.IMAGE_TABLE);
        boolean symptom = tables > 0 && disk.all().share(tables) >= TABLES.value();
        return Finding.of(
                Verdict.of(true, symptom, disk.isEnough(writes)).orElseThrow(),
                symptom ? Severity.LOW : Severity.INFO,
                "the image has " + Numbers.count(snapshots, "snapshot")
                        + " inside: the first write to each cluster copies it",
                List.of(
                        new Evidence("snapshots in the image", Numbers.count(snapshots)),
                        new Evidence(
                                "requests on the image's own tables",
                                Numbers.count(tables) + " of "
                                        + Numbers.count(disk.all().requests()))),
                Remedy.command(
                                "Delete snapshots that nobody needs, with the VM off or by whoever made them; for backups use external"
                                        + " snapshots or QEMU's backup jobs.",
                                "qemu-img snapshot -l --force-share "
                                        + Quoting.shell(DiskView.text(disk.configuration()
                                                .orElseThrow()
                                                .file())))
                        .withRisk("deleting one from outside while the VM runs destroys the image"));
    }
}
