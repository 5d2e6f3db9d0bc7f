// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.QemuArgument;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.recording.event.VirtualDisk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads walk several images (RULES 3, rule 28). */
public final class BackingChain extends AbstractDiskRule {
    private static final Setting DEEP = Setting.count("deep", 3, "images below the top one");
    private static final Setting VERY_DEEP =
            Setting.count("very-deep", 6, "images below the top one, from which it is medium");
    private static final Setting READS = Setting.share("reads", 0.10, "requests served by images below the top one");

    public BackingChain() {
        super(RuleInfo.of(
                        "backing-chain-deep",
                        Topic.FILESYSTEM,
                        Need.CONFIGURATION,
                        Need.QEMU_DATA_PATH,
                        Need.COMMAND_LINE)
                .with(DEEP, VERY_DEEP, READS));
    }

    @Override
    public Outcome judge(DiskView disk) {
        int depth = depth(disk, disk.configuration().orElseThrow());
        if (depth < DEEP.value()) {
            return Outcome.ok(depth + " images below the top one are on the command line");
        }
        double share = disk.all().share(disk.backingData());
        return Finding.of(
                Verdict.of(
                                true,
                                share >= READS.value(),
                                disk.isEnough(disk.all().requests()))
                        .orElseThrow(),
                depth >= VERY_DEEP.value() ? Severity.MEDIUM : Severity.LOW,
                "reads walk up to " + (depth + 1) + " images",
                List.of(
                        new Evidence("images below the top one", Integer.toString(depth)),
                        new Evidence("requests on their data", Numbers.percent(share))),
                Remedy.command(
                        "Join the chain while the VM runs: virsh blockpull takes everything into the top image, blockcommit puts the"
                                + " top ones into a lower one. Keep backups that count on the chain consistent.",
                        "virsh blockcommit DOMAIN TARGET --active --pivot --shallow"));
    }

    private static int depth(DiskView disk, VirtualDisk known) {
        int depth = 0;
        Set<QemuArgument> seen = new TreeSet<>(java.util.Comparator.comparing(QemuArgument::line));
        Optional<QemuArgument> node = disk.options().nodes(known).stream()
                .filter(BackingChain::hasBacking)
                .findFirst();
        while (node.isPresent() && seen.add(node.get())) {
            int nested = (int) node.get().values().keySet().stream()
                    .filter(key -> key.endsWith("backing.driver"))
                    .count();
            Optional<String> name = node.get().get("backing").filter(text -> !text.isEmpty() && !text.equals("null"));
            depth += nested + (name.isPresent() ? 1 : 0);
            node = name.flatMap(backing -> disk.options().all("blockdev").stream()
                    .filter(candidate ->
                            candidate.get("node-name").filter(backing::equals).isPresent())
                    .findFirst());
        }
        return depth;
    }

    private static boolean hasBacking(QemuArgument node) {
        return node.values().keySet().stream().anyMatch(key -> key.equals("backing") || key.startsWith("backing."));
    }
}
