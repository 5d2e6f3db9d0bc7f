// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static io.iotrace.analyzer.rule.DiskCase.text;

import io.iotrace.analyzer.facts.CacheUse;
import io.iotrace.analyzer.metrics.OperationMetrics;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import io.iotrace.recording.event.PageCache;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An image without O_DIRECT whose data is cached by the host and again by the guest (RULES 2, rule 2). */
final class WritebackDoubleCache implements DiskRule {
    private static final Set<String> LOCAL_PROTOCOLS = Set.of("file", "host_device");
    /** File systems that refuse or do not promise O_DIRECT: there is nothing else to configure. */
    private static final Set<String> WITHOUT_DIRECT_IO = Set.of("tmpfs", "ramfs", "9p", "fuse", "fuseblk", "vboxsf");

    private static final int SHARED_OPENERS = 2;
    private static final double CACHE_HIT_SHARE = 0.20;
    private static final double BUFFERED_WRITE_SHARE = 0.50;
    private static final double CACHED_IMAGE_SHARE = 0.05;
    private static final double FLUSH_TIME_SHARE = 0.30;
    /** Enough requests to believe their flag over a cache mode that was only read from a command line. */
    private static final long LEAST_FLAGGED = 100;

    @Override
    public String id() {
        return "writeback-double-cache";
    }

    @Override
    public String title() {
        return "Data cached in the host page cache and again in the guest";
    }

    @Override
    public Set<Class<? extends RecordingEvent>> needs() {
        return Set.of(VirtualDisk.class, PageCache.class);
    }

    @Override
    public List<String> references() {
        return List.of(
                "QEMU: qemu-options.hx, cache modes",
                "libvirt: formatdomain, disk driver cache",
                "iotrace explain " + id());
    }

    @Override
    public Optional<Finding> evaluate(DiskCase disk) {
        Optional<VirtualDisk> cached = disk.disksOfQemu()
                .filter(known -> disk.isGuest()
                        && !known.cacheDirect()
                        && !isExempt(known)
                        && !isDirectAfterAll(known, disk.all()));
        return cached.flatMap(known -> {
            OperationMetrics reads = disk.metrics().only("read");
            OperationMetrics writes = disk.metrics().only("write");
            CacheUse use = cacheUse(disk);
            boolean readsHit = isHit(reads);
            boolean writesBuffered = isBuffered(writes, use);
            boolean imageCached = use.cachedShare() >= CACHED_IMAGE_SHARE;
            long relevant = imageCached || (readsHit && writesBuffered) || !(readsHit || writesBuffered)
                    ? disk.metrics().requests()
                    : readsHit ? reads.requests() : writes.requests();
            boolean enough = disk.isEnough(relevant);
            return DiskCase.verdict(true, readsHit || writesBuffered || imageCached, enough)
                    .map(verdict -> disk.finding(
                            this,
                            verdict,
                            severity(disk, writesBuffered),
                            summary(known, verdict, readsHit, writesBuffered),
                            evidence(known, reads, writes, use),
                            remedy(known)));
        });
    }

    private static boolean isExempt(VirtualDisk disk) {
        boolean sharedReadOnly = disk.readOnly() && disk.openers() >= SHARED_OPENERS;
        String fileSystem = text(disk.fileSystem());
        return disk.removable()
                || disk.snapshot()
                || sharedReadOnly
                || !LOCAL_PROTOCOLS.contains(text(disk.protocol()))
                || WITHOUT_DIRECT_IO.contains(fileSystem)
                || fileSystem.startsWith("fuse.");
    }

    /** The command line and query-block describe the top node; the open file may still be O_DIRECT, and its requests tell. */
    private static boolean isDirectAfterAll(VirtualDisk disk, OperationMetrics all) {
        return !"fdinfo".equals(disk.cacheSource()) && all.requests() >= LEAST_FLAGGED && all.buffered() == 0;
    }

    private static CacheUse cacheUse(DiskCase disk) {
        return disk.facts()
                .statistics()
                .pageCache(disk.virtualMachine(), disk.name())
                .orElse(new CacheUse(0, 0, 0));
    }

    private static boolean isHit(OperationMetrics reads) {
        return reads.requests() > 0 && reads.noBio() >= CACHE_HIT_SHARE * reads.requests();
    }

    private static boolean isBuffered(OperationMetrics writes, CacheUse use) {
        return writes.requests() > 0
                && writes.noBio() >= BUFFERED_WRITE_SHARE * writes.requests()
                && use.dirtyBytes() > 0;
    }

    /** High when the guest's flushes pay for the writes that the host held back. */
    private static Severity severity(DiskCase disk, boolean writesBuffered) {
        long flushNanos = disk.metrics().only("flush").total().sumNanos();
        long allNanos = disk.all().total().sumNanos();
        boolean flushesPay = writesBuffered && allNanos > 0 && flushNanos >= FLUSH_TIME_SHARE * allNanos;
        return flushesPay ? Severity.HIGH : Severity.MEDIUM;
    }

    private static String summary(VirtualDisk disk, Verdict verdict, boolean readsHit, boolean writesBuffered) {
        String mode =
                disk.knowsCacheWriteback() ? "cache=" + DiskOptions.of(disk).cache() : "cache.direct=off";
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

    private static List<Evidence> evidence(
            VirtualDisk disk, OperationMetrics reads, OperationMetrics writes, CacheUse use) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("O_DIRECT", "off, by " + text(disk.cacheSource())));
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

    private static void addShare(List<Evidence> evidence, String what, OperationMetrics requests) {
        if (requests.requests() > 0) {
            evidence.add(new Evidence(what, Numbers.percent((double) requests.noBio() / requests.requests())));
        }
    }

    private static Remedy remedy(VirtualDisk disk) {
        boolean mayBlock = !text(disk.fileSystem()).isEmpty()
                && (!DiskOptions.of(disk).isRaw() || disk.allocatedBytes() < disk.fileBytes());
        DiskOptions options = DiskOptions.of(disk).withCache("none", mayBlock ? "io_uring" : "native");
        return new Remedy(
                "Use cache=none, which bypasses the host page cache and honours flushes as writeback does; set it on every node of a"
                        + " backing chain. The file system must support O_DIRECT. A bare QEMU can change a running disk with the"
                        + " QMP command blockdev-reopen on the protocol node; libvirt needs a power-cycle.",
                options.libvirtXml(),
                options.qemuOptions(),
                null,
                true);
    }
}
