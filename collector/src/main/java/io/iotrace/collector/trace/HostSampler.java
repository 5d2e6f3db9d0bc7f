// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.PageCacheReader;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;

/** Once a second: what threads, leaves and the page cache did, and how long requests took. */
final class HostSampler {
    /** cachestat walks the image's pages: rarely enough that it does not count. */
    private static final long PAGE_CACHE_NANOS = 5_000_000_000L;

    /** Receives events. */
    interface Sink {
        void accept(EventContext context, RecordingEvent event);
    }

    private final RequestAssembler assembler;
    private final Sink sink;
    private final ThreadSampler threads = new ThreadSampler(Path.of("/proc"));
    private final LeafSampler leaves = new LeafSampler(Path.of("/sys"));
    private final PageCacheReader pageCache;
    private final StageCounts stages = new StageCounts();
    private long sampled;
    private long pageCacheSampled;
    private long stagesSampled;

    HostSampler(HostRoot host, RequestAssembler assembler, Sink sink) {
        this.assembler = assembler;
        this.sink = sink;
        pageCache = new PageCacheReader(host);
    }

    /** A thread has begun since the last sample. */
    void threadBegan(int threadId) {
        threads.began(threadId);
    }

    void sample(Inventory inventory, long now) {
        for (TracedProcess process : inventory.processes()) {
            for (VirtualMachineThread thread : process.threads()) {
                EventLoop loop = assembler.loops().get(thread.threadId());
                threads.sample(thread, sampled, now, loop == null ? null : loop.takeCounts(), sink::accept);
            }
        }
        for (BlockDevice device : inventory.blockDevices()) {
            if (device.leaf()) {
                leaves.sample(device.name(), now - sampled)
                        .ifPresent(event -> sink.accept(new EventContext(sampled, now - sampled, 0, null), event));
            }
        }
        inventory.refreshImageTables();
        if (now - pageCacheSampled >= PAGE_CACHE_NANOS) {
            pageCacheSampled = now;
            inventory.processes().forEach(process -> samplePageCache(process, now));
        }
        sampled = now;
    }

    private void samplePageCache(TracedProcess process, long now) {
        for (TracedDisk disk : process.disks()) {
            pageCache.read(disk.event()).ifPresent(event -> sink.accept(EventContext.at(now), event));
        }
    }

    /** A request to count. */
    void request(DiskRequest request) {
        stages.count(request);
    }

    void stages(long now) {
        long from = stagesSampled == 0 ? now : stagesSampled;
        stages.sample(event -> sink.accept(new EventContext(from, now - from, 0, null), event));
        stagesSampled = now;
    }
}
