// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.sink.RecordMode;
import io.iotrace.collector.sink.SinkThread;
import io.iotrace.probe.PassedOver;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.HeldRequests;
import io.iotrace.recording.event.RecordingEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What one session receives: the requests and events of its processes. Requests are counted, then handed to the sinks that take every one,
 * and to those that take what is recorded. One thread's, but for {@link #requests}.
 */
final class Subscription {
    private final Set<Integer> processes;
    private final RecordMode mode;
    private final List<SinkThread> ofEvery;
    private final List<SinkThread> ofRecorded;
    private final Consumer<DiskRequest> counts;
    private final BiConsumer<TracedDiskName, PassedOver> passed;
    private final LongConsumer eachSecond;
    private final AtomicLong requests = new AtomicLong();
    private final Map<Integer, Set<String>> held = new HashMap<>();
    private long recorded;
    private int lastProcess = -1;
    private boolean lastIsMine;

    /**
     * @param processes pids; may grow, and is asked on the thread of the assembly
     * @param counts counts each request, before any sink has it
     * @param passed counts those that sampling passed over
     * @param eachSecond is told that a second is over, before the sinks are
     */
    Subscription(
            Set<Integer> processes,
            RecordMode mode,
            List<SinkThread> ofEvery,
            List<SinkThread> ofRecorded,
            Consumer<DiskRequest> counts,
            BiConsumer<TracedDiskName, PassedOver> passed,
            LongConsumer eachSecond) {
        this.processes = processes;
        this.mode = mode;
        this.ofEvery = ofEvery;
        this.ofRecorded = ofRecorded;
        this.counts = counts;
        this.passed = passed;
        this.eachSecond = eachSecond;
    }

    boolean isOf(int processId) {
        if (processId != lastProcess) {
            lastProcess = processId;
            lastIsMine = processes.contains(processId);
        }
        return lastIsMine;
    }

    void request(DiskRequest request) {
        if (!isOf(request.processId)) {
            return;
        }
        requests.lazySet(requests.getPlain() + 1);
        counts.accept(request);
        for (int i = 0; i < ofEvery.size(); i++) {
            ofEvery.get(i).request(request);
        }
        if (!ofRecorded.isEmpty() && mode.takes(request)) {
            recorded++;
            for (int i = 0; i < ofRecorded.size(); i++) {
                ofRecorded.get(i).request(request);
            }
        }
    }

    /** Requests that sampling passed over. */
    void passed(TracedDiskName disk, PassedOver counts) {
        requests.lazySet(requests.getPlain() + counts.requests());
        passed.accept(disk, counts);
    }

    void event(EventContext context, RecordingEvent event) {
        if (event instanceof HeldRequests signs) {
            held.computeIfAbsent(signs.processId(), pid -> new HashSet<>()).add(signs.disk());
        }
        ofEvery.forEach(sink -> sink.event(context, event));
        ofRecorded.forEach(sink -> sink.event(context, event));
    }

    void second(long nowNanos) {
        eachSecond.accept(nowNanos);
        ofEvery.forEach(sink -> sink.second(nowNanos));
        ofRecorded.forEach(sink -> sink.second(nowNanos));
    }

    /** Whether requests of a disk were held back. */
    boolean isHeld(int processId, String disk) {
        return held.getOrDefault(processId, Set.of()).contains(disk);
    }

    /** Requests so far, whatever became of them. */
    long requests() {
        return requests.get();
    }

    /** Requests that the recording mode took. */
    long recorded() {
        return recorded;
    }
}
