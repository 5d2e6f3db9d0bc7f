// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.inventory.host.NativeFiles;
import io.iotrace.recording.event.PageCache;
import io.iotrace.recording.event.VirtualDisk;
import java.util.Optional;

/** Asks the kernel how much of an image its page cache holds, by {@code cachestat(2)} (Linux 6.5). */
public final class PageCacheReader {
    private final HostRoot host;

    public PageCacheReader(HostRoot host) {
        this.host = host;
    }

    /**
     * Pages of a disk's image, through a new read-only description of the file the process has open.
     *
     * @return empty where the kernel has no such call, the disk no local file, or the process no longer has it open
     */
    public Optional<PageCache> read(VirtualDisk disk) {
        return host.isLive()
                ? OpenImage.path(host, disk)
                        .flatMap(path -> NativeFiles.cachedPages(host.at(path).toString()))
                        .map(pages -> event(disk, pages))
                : Optional.empty();
    }

    private static PageCache event(VirtualDisk disk, NativeFiles.CachedPages pages) {
        long pageBytes = NativeFiles.pageBytes();
        return new PageCache(
                disk.virtualMachine(),
                disk.disk(),
                pages.cachedPages() * pageBytes,
                pages.dirtyPages() * pageBytes,
                disk.fileBytes(),
                "cachestat");
    }
}
