// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.statistics.RequestCounts;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.BlockDevice;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;

/** Once a second: what threads, leaves and images did, and how long requests took. */
final class HostSampler implements AutoCloseable {
    /** Receives events. */
    interface Sink {
        void accept(EventContext context, RecordingEvent event);
    }

    private final RequestAssembler assembler;
    private final Sink sink;
    private final ThreadSampler threads = new ThreadSampler(Path.of("/proc"));
    private final LeafSampler leaves = new LeafSampler(Path.of("/sys"));
    private final ImageSampler images;
    private final RequestCounts requests = new RequestCounts();
    private long sampled;
    private long requestsSampled;

    HostSampler(HostRoot host, RequestAssembler assembler, Sink sink) {
        this.assembler = assembler;
        this.sink = sink;
        images = new ImageSampler(host, sink);
    }

    /** A thread has begun since the last sample. */
    void threadBegan(int threadId) {
        threads.began(threadId);
    }

    void sample(Inventory inventory, long now) {
        for (TracedProcess process : inventory.processes()) {
            if (inventory.isThere(process.processId())) {
                process.threads().forEach(thread -> sample(thread, now));
            }
        }
        for (BlockDevice device : inventory.blockDevices()) {
            if (device.leaf()) {
                leaves.sample(device.name(), now - sampled)
                        .ifPresent(event -> sink.accept(new EventContext(sampled, now - sampled, 0, null), event));
            }
        }
        images.sample(inventory, now);
        sampled = now;
    }

    private void sample(VirtualMachineThread thread, long now) {
        EventLoop loop = assembler.loopOf(thread.processId(), thread.threadId());
        threads.sample(thread, sampled, now, loop == null ? null : loop.takeCounts(), sink::accept);
    }

    /** A request to count. */
    void request(DiskRequest request) {
        requests.count(request);
    }

    void requests(long now) {
        long from = requestsSampled == 0 ? now : requestsSampled;
        requests.sample(event -> sink.accept(new EventContext(from, now - from, 0, null), event));
        requestsSampled = now;
    }

    /** Hands on what was begun with the last sample. */
    void end() {
        images.end();
    }

    @Override
    public void close() {
        images.close();
    }
}
