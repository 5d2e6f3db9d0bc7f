// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.inventory.ImageLayoutReader;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.PageCacheReader;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What images gained in tables, and what of them the page cache holds. It looks in the background, as an image may lie on a device that
 * hangs: who waits for that does not drain the ring.
 */
final class ImageSampler implements AutoCloseable {
    /** cachestat walks the image's pages: rarely enough that it does not count. */
    private static final long PAGE_CACHE_NANOS = 5_000_000_000L;

    /** For the look that is not over when tracing ends. */
    private static final long LAST_MILLIS = 1000;

    private record Seen(int processId, long nanos, RecordingEvent event) {}

    private final HostListener listener;
    private final PageCacheReader pageCache;
    private final ImageLayoutReader layout;
    /** Images whose layout was looked at: once is enough, as a walk over extents has its price. */
    private final Set<String> laidOut = new HashSet<>();

    private final BackgroundLook<List<Seen>> look = new BackgroundLook<>("image sampler", List.of());
    private long pageCacheSampled;

    ImageSampler(HostRoot host, HostListener listener) {
        this.listener = listener;
        pageCache = new PageCacheReader(host);
        layout = new ImageLayoutReader(host);
    }

    /** Hands on what the last look saw and begins another; does neither while that lasts. */
    void sample(List<Inventory> inventories, long now) {
        if (look.isOver()) {
            handOn(look.take());
            boolean due = now - pageCacheSampled >= PAGE_CACHE_NANOS;
            pageCacheSampled = due ? now : pageCacheSampled;
            look.begin(() -> look(inventories, due));
        }
    }

    /** Hands on what the last look saw, if it ends soon. */
    void end() {
        if (look.await(LAST_MILLIS)) {
            handOn(look.take());
        }
    }

    private List<Seen> look(List<Inventory> inventories, boolean atPageCache) {
        List<Seen> seen = new ArrayList<>();
        for (Inventory inventory : inventories) {
            inventory.refreshImageTables();
            inventory.processes().forEach(process -> lookAtLayout(process, seen));
            if (atPageCache) {
                inventory.processes().forEach(process -> lookAtPageCache(process, seen));
            }
        }
        return seen;
    }

    private void lookAtLayout(TracedProcess process, List<Seen> seen) {
        for (TracedDisk disk : process.disks()) {
            VirtualDisk event = disk.event();
            if (laidOut.add(event.processId() + " " + event.disk() + " " + event.device() + " " + event.inode())) {
                long now = System.nanoTime();
                layout.read(event).ifPresent(found -> seen.add(new Seen(process.processId(), now, found)));
            }
        }
    }

    private void lookAtPageCache(TracedProcess process, List<Seen> seen) {
        for (TracedDisk disk : process.disks()) {
            long now = System.nanoTime();
            pageCache.read(disk.event()).ifPresent(event -> seen.add(new Seen(process.processId(), now, event)));
        }
    }

    private void handOn(List<Seen> seen) {
        seen.forEach(one -> listener.sampled(Set.of(one.processId), EventContext.at(one.nanos), one.event));
    }

    @Override
    public void close() {
        look.close();
    }
}
