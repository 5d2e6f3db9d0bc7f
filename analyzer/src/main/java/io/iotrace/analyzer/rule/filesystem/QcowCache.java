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
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Optional;

/** Metadata reads on the data path (RULES 2, rule 13). */
public final class QcowCache extends AbstractDiskRule {
    private static final long DEFAULT_BYTES = 32L << 20;
    private static final Setting TABLE_READS =
            Setting.share("table-reads", 0.05, "requests on the image's own tables, of all");

    public QcowCache() {
        super(RuleInfo.of(
                        "qcow2-l2-cache-small",
                        Topic.FILESYSTEM,
                        Need.CONFIGURATION,
                        Need.QEMU_DATA_PATH,
                        Need.COMMAND_LINE)
                .with(TABLE_READS));
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (!"qcow2".equals(known.format()) || known.imageTableBytes() <= 0) {
            return Outcome.notApplicable("no qcow2 image whose tables are known");
        }
        Optional<String> given = disk.options()
                .nodeProperty(known, "l2-cache-size")
                .or(() -> disk.options().nodeProperty(known, "cache-size"));
        long have = given.flatMap(QcowCache::bytes).orElse(DEFAULT_BYTES);
        long need = known.imageTableBytes();
        double share = disk.all().share(disk.flagged(DiskRequest.IMAGE_TABLE));
        if (need <= have) {
            return Outcome.ok(Sizes.format(need) + " of tables, a cache of " + Sizes.format(have));
        }
        boolean symptom = share >= TABLE_READS.value();
        return Finding.of(
                Verdict.of(true, symptom, disk.isEnough(disk.all().requests())).orElseThrow(),
                symptom && share >= 0.3 ? Severity.HIGH : symptom ? Severity.MEDIUM : Severity.LOW,
                "the image has " + Sizes.format(need) + " of tables, and QEMU caches " + Sizes.format(have)
                        + " of them",
                List.of(
                        new Evidence(
                                "cache",
                                given.map(text -> text + ", configured").orElse("32 MiB, the default since QEMU 3.1")),
                        new Evidence("requests on the image's own tables", Numbers.percent(share))),
                new DiskRemedy(disk)
                        .nodeProperty("l2-cache-size", Long.toString(roundUp(need)))
                        .build(
                                "Let QEMU cache all tables; it takes that much memory. libvirt 7.0: <metadata_cache><max_size"
                                        + " unit='bytes'>" + roundUp(need)
                                        + "</max_size></metadata_cache> inside <driver>. A new image"
                                        + " with larger clusters needs less.",
                                true));
    }

    private static long roundUp(long bytes) {
        return (bytes + (1L << 20) - 1) >> 20 << 20;
    }

    private static Optional<Long> bytes(String text) {
        if (!text.matches("\\d{1,12}[kKmMgG]?")) {
            return Optional.empty();
        }
        String digits = text.replaceAll("[^0-9]", "");
        int shift = switch (text.substring(digits.length()).toLowerCase(java.util.Locale.ROOT)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        return Optional.of(Long.parseLong(digits) << shift);
    }
}
