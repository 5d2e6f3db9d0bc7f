// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.PageCacheReader;
import io.iotrace.collector.inventory.TracedDisk;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.probe.SpanHistogram;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;
import java.util.List;

/** Once a second: what threads, leaves and the page cache did, and what the kernel's histograms counted. */
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
    private final KernelStatistics statistics;
    private long sampled;
    private long pageCacheSampled;
    private long stagesSampled;

    HostSampler(HostRoot host, RequestAssembler assembler, Sink sink) {
        this.assembler = assembler;
        this.sink = sink;
        pageCache = new PageCacheReader(host);
        statistics = new KernelStatistics(assembler::nameOf);
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

    void stages(List<SpanHistogram> histograms, long now) {
        long from = stagesSampled == 0 ? now : stagesSampled;
        statistics.sample(histograms, event -> sink.accept(new EventContext(from, now - from, 0, null), event));
        stagesSampled = now;
    }
}
