// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.placement;

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
import io.iotrace.analyzer.rule.fact.GuestMemories;
import io.iotrace.analyzer.rule.fact.HostSettings;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.GuestMemory;
import java.util.List;
import java.util.Optional;

/** No huge pages (RULES 4, rule 64). */
public final class GuestMemorySmallPages extends AbstractDiskRule {
    private static final String TRANSPARENT = "/sys/kernel/mm/transparent_hugepage/enabled";
    private static final Setting BUSY =
            Setting.perSecond("busy", 10_000, "requests of the disk, below which it does not matter");
    private static final Setting LARGE =
            Setting.bytes("large", 1L << 30, "memory of the VM, below which page tables do not matter");

    public GuestMemorySmallPages() {
        super(RuleInfo.of("guest-memory-small-pages", Topic.PLACEMENT, Need.REQUESTS, Need.GUEST)
                .with(BUSY, LARGE)
                .reading(GuestMemories.TYPE, HostSettings.TYPE));
    }

    @Override
    public Outcome judge(DiskView disk) {
        Optional<GuestMemory> memory = disk.fact(GuestMemories.TYPE).of(disk.processId());
        Optional<String> transparent = disk.fact(HostSettings.TYPE).ofHost(TRANSPARENT);
        if (memory.isEmpty() || transparent.isEmpty()) {
            return Outcome.notApplicable("the pages of the VM are not known");
        }
        boolean none = memory.get().hugePageBytes() == 0
                && memory.get().transparentBytes() <= 0
                && transparent.get().contains("[never]");
        if (!none || memory.get().residentBytes() < LARGE.value() || disk.isQuiet(BUSY.value())) {
            return Outcome.ok("huge pages are in use or allowed, or do not matter");
        }
        return Finding.of(
                Verdict.RISK,
                Severity.INFO,
                "all memory of the VM is in pages of 4 KiB",
                List.of(
                        new Evidence("memory", Sizes.format(memory.get().residentBytes())),
                        new Evidence("transparent huge pages", transparent.get())),
                Remedy.command(
                        "Allow transparent huge pages where programs ask for them, as QEMU does; or give the VM pages of hugetlbfs"
                                + " (libvirt <memoryBacking><hugepages/></memoryBacking>).",
                        "echo madvise > " + TRANSPARENT));
    }
}
