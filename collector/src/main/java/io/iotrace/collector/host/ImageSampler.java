// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.PageCacheReader;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.PageCache;
import java.util.ArrayList;
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

    private record Seen(int processId, long nanos, PageCache event) {}

    private final HostListener listener;
    private final PageCacheReader pageCache;
    private final BackgroundLook<List<Seen>> look = new BackgroundLook<>("image sampler", List.of());
    private long pageCacheSampled;

    ImageSampler(HostRoot host, HostListener listener) {
        this.listener = listener;
        pageCache = new PageCacheReader(host);
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
            if (atPageCache) {
                inventory.processes().forEach(process -> lookAtPageCache(process, seen));
            }
        }
        return seen;
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
