// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.cache;

import io.iotrace.analyzer.facts.CacheUse;
import io.iotrace.analyzer.rule.DiskRule;
import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Need;
import io.iotrace.analyzer.rule.Outcome;
import io.iotrace.analyzer.rule.RuleInfo;
import io.iotrace.analyzer.rule.Setting;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.Traffic;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.analyzer.rule.remedy.DiskRemedy;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An image without O_DIRECT whose data is cached by the host and again by the guest (RULES 2, rule 2). */
public final class WritebackDoubleCache implements DiskRule {
    private static final Set<String> LOCAL_PROTOCOLS = Set.of("file", "host_device");
    /** File systems that refuse or do not promise O_DIRECT: there is nothing else to configure. */
    private static final Set<String> WITHOUT_DIRECT_IO = Set.of("tmpfs", "ramfs", "9p", "fuse", "fuseblk", "vboxsf");

    private static final Setting SHARED_OPENERS = Setting.count(
            "shared-openers", 2, "processes with a read-only image open, from which it is wanted in the cache");
    private static final Setting CACHE_HITS = Setting.share("cache-hits", 0.20, "reads that caused no block I/O");
    private static final Setting BUFFERED_WRITES =
            Setting.share("buffered-writes", 0.50, "writes that caused no block I/O while dirty data waited");
    private static final Setting CACHED_IMAGE = Setting.share(
            "cached-image", 0.05, "part of the image in the page cache, while requests of the guest are buffered");
    private static final Setting FLUSH_TIME =
            Setting.share("flush-time", 0.30, "request time in flushes, from which they pay for buffered writes");
    private static final Setting LEAST_FLAGGED = Setting.count(
            "least-flagged", 100, "requests whose flag is believed over a cache mode that was only configured");

    private static final RuleInfo INFO = RuleInfo.of(
                    "writeback-double-cache", Topic.CACHE, Need.CONFIGURATION, Need.QEMU_DATA_PATH, Need.GUEST)
            .with(SHARED_OPENERS, CACHE_HITS, BUFFERED_WRITES, CACHED_IMAGE, FLUSH_TIME, LEAST_FLAGGED);

    @Override
    public RuleInfo info() {
        return INFO;
    }

    @Override
    public Outcome judge(DiskView disk) {
        VirtualDisk known = disk.configuration().orElseThrow();
        if (known.cacheDirect()) {
            return Outcome.ok("O_DIRECT is set");
        }
        if (isExempt(known)) {
            return Outcome.notApplicable("the host's cache is wanted here, or cannot be avoided");
        }
        if (isDirectAfterAll(known, disk.all())) {
            return Outcome.ok("no request passed the page cache");
        }
        Traffic reads = disk.only("read");
        Traffic writes = disk.only("write");
        CacheUse use = disk.pageCache().orElse(new CacheUse(0, 0, 0));
        boolean readsHit = reads.requests() > 0 && reads.withoutBio() >= CACHE_HITS.value() * reads.requests();
        boolean writesBuffered = writes.requests() > 0
                && writes.withoutBio() >= BUFFERED_WRITES.value() * writes.requests()
                && use.dirtyBytes() > 0;
        // A backup or dd fills the cache too: an image in the cache is evidence only beside buffered requests of this
        // VM.
        boolean imageCached =
                use.cachedShare() >= CACHED_IMAGE.value() && disk.all().buffered() > 0;
        long relevant = imageCached || readsHit == writesBuffered
                ? disk.all().requests()
                : readsHit ? reads.requests() : writes.requests();
        Verdict verdict = Verdict.of(true, readsHit || writesBuffered || imageCached, disk.isEnough(relevant))
                .orElseThrow();
        return Finding.of(
                verdict,
                severity(disk, writesBuffered),
                summary(known, verdict, readsHit, writesBuffered),
                evidence(known, reads, writes, use),
                remedy(disk, known));
    }

    private static boolean isExempt(VirtualDisk disk) {
        boolean sharedReadOnly = disk.readOnly() && disk.openers() >= SHARED_OPENERS.value();
        String fileSystem = DiskView.text(disk.fileSystem());
        return disk.removable()
                || disk.snapshot()
                || sharedReadOnly
                || !LOCAL_PROTOCOLS.contains(DiskView.text(disk.protocol()))
                || WITHOUT_DIRECT_IO.contains(fileSystem)
                || fileSystem.startsWith("fuse.");
    }

    /** The command line and query-block describe the top node; the open file may still be O_DIRECT, and its requests tell. */
    private static boolean isDirectAfterAll(VirtualDisk disk, Traffic all) {
        return !"fdinfo".equals(disk.cacheSource()) && all.requests() >= LEAST_FLAGGED.value() && all.buffered() == 0;
    }

    /** High when the guest's flushes pay for the writes that the host held back. */
    private static Severity severity(DiskView disk, boolean writesBuffered) {
        long flushNanos = disk.only("flush").total().sumNanos();
        long allNanos = disk.all().total().sumNanos();
        boolean flushesPay = writesBuffered && allNanos > 0 && flushNanos >= FLUSH_TIME.value() * allNanos;
        return flushesPay ? Severity.HIGH : Severity.MEDIUM;
    }

    private static String summary(VirtualDisk disk, Verdict verdict, boolean readsHit, boolean writesBuffered) {
        String mode = CacheMode.of(disk);
        return switch (verdict) {
            case CLEARED -> mode + ", but the host page cache was hardly used";
            case RISK -> mode + ": host and guest may cache the same data twice";
            case SUSPECTED, CONFIRMED -> {
                String where = readsHit
                        ? "reads are answered from the host page cache"
                        : writesBuffered
                                ? "writes end in the host page cache"
                                : "the image is held in the host page cache";
                yield mode + ": " + where + ", which the guest's own cache repeats";
            }
        };
    }

    private static List<Evidence> evidence(VirtualDisk disk, Traffic reads, Traffic writes, CacheUse use) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("O_DIRECT", "off, by " + DiskView.text(disk.cacheSource())));
        addShare(evidence, "reads without device I/O", reads);
        addShare(evidence, "writes without device I/O", writes);
        if (use.fileBytes() > 0) {
            evidence.add(new Evidence(
                    "image in the host page cache",
                    Sizes.format(use.cachedBytes()) + " (" + Numbers.percent(use.cachedShare()) + "), "
                            + Sizes.format(use.dirtyBytes()) + " dirty"));
        }
        return evidence;
    }

    private static void addShare(List<Evidence> evidence, String what, Traffic requests) {
        if (requests.requests() > 0) {
            evidence.add(new Evidence(what, Numbers.percent(requests.share(requests.withoutBio()))));
        }
    }

    private static Remedy remedy(DiskView disk, VirtualDisk known) {
        boolean mayBlock = !DiskView.text(known.fileSystem()).isEmpty() && !(disk.isRaw() && disk.isFullyAllocated());
        return new DiskRemedy(disk)
                .bypassCache()
                .engine(mayBlock ? "io_uring" : "native")
                .build(
                        "Bypass the host page cache with O_DIRECT; the guest's flushes are honoured as before. Set it on every"
                                + " node of a backing chain. The file system must support O_DIRECT. A bare QEMU can change a"
                                + " running disk with the QMP command blockdev-reopen on the protocol node; libvirt needs a"
                                + " power-cycle.",
                        true);
    }
}
