// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.device;

import io.iotrace.analyzer.rule.AbstractDiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.recording.event.BlockDevice;
import java.util.List;
import java.util.Optional;

/** queue/write_cache against the device's own cache (RULES 3, rule 23). */
public final class WriteCacheSetting extends AbstractDiskRule {
    private static final String THROUGH = "write through";

    public WriteCacheSetting() {
        super(RuleInfo.of("write-cache-setting", Topic.DEVICE, Need.LEAVES).reading(HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        HostSettings settings = disk.fact(HostSettings.TYPE);
        for (BlockDevice leaf : disk.leaves()) {
            Optional<String> cached = ownCache(leaf, settings);
            if (THROUGH.equals(leaf.writeCache()) && cached.isPresent()) {
                return Finding.of(
                        Verdict.RISK,
                        Severity.CRITICAL,
                        "the kernel sends no flushes to " + leaf.name()
                                + ", which keeps writes in a volatile cache: a power failure loses what the guest has synced",
                        List.of(
                                new Evidence("queue/write_cache of " + leaf.name(), THROUGH + ", set on this host"),
                                new Evidence("the device's own cache", cached.get())),
                        Remedy.command(
                                        "Let the kernel know of the cache again, and find what switched it off: a udev rule or a"
                                                + " tuning script. With protection against power loss in the device flushes cost"
                                                + " little anyway.",
                                        "echo 'write back' > /sys/block/" + leaf.name() + "/queue/write_cache")
                                .withRisk("flushes take their time again"));
            }
        }
        return Outcome.ok("the kernel knows of the devices' caches");
    }

    /**
     * What shows that the device has a volatile cache though the kernel was told otherwise. The drivers of NVMe and SCSI announce FUA only
     * together with a write cache, and a write to queue/write_cache leaves that flag alone.
     */
    private static Optional<String> ownCache(BlockDevice leaf, HostSettings settings) {
        Optional<String> type = settings.of(leaf.name(), "cache_type").filter(text -> text.startsWith("write back"));
        if (type.isPresent()) {
            return Optional.of(type.get() + " (cache_type)");
        }
        boolean drive = List.of("nvme", "scsi").contains(DiskView.text(leaf.kind()));
        return drive && settings.number(leaf.name(), "queue/fua").orElse(0) == 1
                ? Optional.of("announced by the driver (queue/fua is 1)")
                : Optional.empty();
    }
}
