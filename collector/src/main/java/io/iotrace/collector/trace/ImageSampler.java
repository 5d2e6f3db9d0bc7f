// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.PageCacheReader;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.PageCache;
import java.util.ArrayList;
import java.util.List;

/**
 * What images gained in tables, and what of them the page cache holds. It looks in the background, as an image may lie on a device that
 * hangs: who waits for that does not drain the ring.
 */
final class ImageSampler implements AutoCloseable {
    /** cachestat walks the image's pages: rarely enough that it does not count. */
    private static final long PAGE_CACHE_NANOS = 5_000_000_000L;

    /** For the look that is not over when tracing ends. */
    private static final long LAST_MILLIS = 1000;

    private record Seen(long nanos, PageCache event) {}

    private final HostSampler.Sink sink;
    private final PageCacheReader pageCache;
    private final BackgroundLook<List<Seen>> look = new BackgroundLook<>("image sampler", List.of());
    private long pageCacheSampled;

    ImageSampler(HostRoot host, HostSampler.Sink sink) {
        this.sink = sink;
        pageCache = new PageCacheReader(host);
    }

    /** Hands on what the last look saw and begins another; does neither while that lasts. */
    void sample(Inventory inventory, long now) {
        if (look.isOver()) {
            handOn(look.take());
            boolean due = now - pageCacheSampled >= PAGE_CACHE_NANOS;
            pageCacheSampled = due ? now : pageCacheSampled;
            look.begin(() -> look(inventory, due));
        }
    }

    /** Hands on what the last look saw, if it ends soon. */
    void end() {
        if (look.await(LAST_MILLIS)) {
            handOn(look.take());
        }
    }

    private List<Seen> look(Inventory inventory, boolean atPageCache) {
        inventory.refreshImageTables();
        List<Seen> seen = new ArrayList<>();
        if (atPageCache) {
            for (TracedProcess process : inventory.processes()) {
                for (TracedDisk disk : process.disks()) {
                    long now = System.nanoTime();
                    pageCache.read(disk.event()).ifPresent(event -> seen.add(new Seen(now, event)));
                }
            }
        }
        return seen;
    }

    private void handOn(List<Seen> seen) {
        seen.forEach(one -> sink.accept(EventContext.at(one.nanos), one.event));
    }

    @Override
    public void close() {
        look.close();
    }
}
