// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.TracedDiskName;
import io.iotrace.collector.host.Reconciler;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.sink.RecordingSink;
import io.iotrace.collector.sink.Sink;
import io.iotrace.collector.sink.SinkThread;
import io.iotrace.collector.statistics.RequestCounts;
import io.iotrace.probe.Hook;
import io.iotrace.probe.PassedOver;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A subscription to the requests of some processes, and the sinks they go to. Statistics count every request; a recording may keep fewer.
 * What {@link #finish} waits for has a limit each, so that it ends within two seconds whatever hangs.
 */
public final class Session implements AutoCloseable {
    private static final long LONGEST_RECONCILE_MILLIS = 300;
    private static final long LONGEST_DETACH_MILLIS = 700;
    private static final long LONGEST_ASSEMBLY_MILLIS = 300;
    private static final long LONGEST_SINK_MILLIS = 600;
    private static final long LONGEST_START_MILLIS = 3000;
    private static final long LONGEST_TAILS_NANOS = 1_200_000_000L;
    private static final long TAIL_LOOK_NANOS = 20_000_000L;

    private final Engine engine;
    private final TraceOptions options;
    private final List<Inventory> inventories;
    private final SessionEvents events;
    private final RequestCounts counts = new RequestCounts();
    private final Set<Integer> processes = ConcurrentHashMap.newKeySet();
    private final SinkThread recording;
    private final List<SinkThread> others = new ArrayList<>();
    private final Subscription subscription;
    private CompletableFuture<Reconciler> reconciler;
    private long countedNanos;
    private boolean finished;

    Session(Engine engine, TraceOptions options, List<Inventory> inventories, List<Sink> ofRecorded, List<Sink> ofEvery)
            throws IOException {
        this.engine = engine;
        this.options = options;
        this.inventories = inventories;
        processes.addAll(options.processIds());
        events = new SessionEvents(engine, options);
        recording = options.output() == null
                ? null
                : new SinkThread(new RecordingSink(
                        options.output(),
                        events.anchor(),
                        events.recordingOptions(InventoryEvents.measurable(inventories))));
        List<SinkThread> recorded =
                new ArrayList<>(ofRecorded.stream().map(SinkThread::new).toList());
        List<SinkThread> every = ofEvery.stream().map(SinkThread::new).toList();
        others.addAll(recorded);
        others.addAll(every);
        if (recording != null) {
            recorded.add(recording);
        }
        subscription =
                new Subscription(processes, options.mode(), every, recorded, this::count, this::passed, this::second);
    }

    /** Subscribes and says what is known before the first request. */
    void begin() {
        countedNanos = events.anchor().monotonicNanos();
        reconciler = CompletableFuture.supplyAsync(
                () -> new Reconciler(() -> engine.inventories(options.processIds())), engine::background);
        Engine.await(reconciler, LONGEST_START_MILLIS);
        Engine.await(
                engine.assembly().ask(() -> {
                    engine.assembly().subscribe(subscription);
                    events.begin(subscription::event);
                    inventories.forEach(
                            inventory -> InventoryEvents.all(inventory, subscription::isOf, subscription::event));
                    events.progress(events.anchor().monotonicNanos(), subscription, sinks(), false);
                }),
                LONGEST_START_MILLIS);
    }

    private List<SinkThread> sinks() {
        return recording == null
                ? others
                : Stream.concat(others.stream(), Stream.of(recording)).toList();
    }

    private void count(DiskRequest request) {
        counts.count(request);
        if (reconciler.isDone() && !reconciler.isCompletedExceptionally()) {
            reconciler.join().count(request);
        }
    }

    private void passed(TracedDiskName disk, PassedOver passed) {
        counts.count(disk, passed);
        if (reconciler.isDone() && !reconciler.isCompletedExceptionally()) {
            reconciler.join().count(disk, passed.operation() == 0, passed.requests());
        }
    }

    private void second(long now) {
        statistics(now);
        events.progress(now, subscription, sinks(), false);
    }

    private void statistics(long now) {
        EventContext window = new EventContext(countedNanos, now - countedNanos, 0, null);
        counts.sample(event -> subscription.event(window, event));
        countedNanos = now;
    }

    /**
     * Follows no more, takes what is left, and says how it went. When it returns, the sinks that were given have all of it; the recording
     * stays open for {@link #findings}. Returns what could not be waited for, one sentence each.
     */
    public List<String> finish() {
        if (finished) {
            return List.of();
        }
        finished = true;
        List<String> late = new ArrayList<>();
        CompletableFuture<Void> reconciled = reconciler.thenAcceptAsync(Reconciler::end, engine::background);
        CompletableFuture<Void> left = engine.leave(options);
        if (!Engine.await(reconciled, LONGEST_RECONCILE_MILLIS)) {
            late.add("QEMU does not answer over QMP: its own counts are missing");
        }
        if (!Engine.await(left, LONGEST_DETACH_MILLIS)) {
            late.add("the last records of the probe did not come in time: requests of the last moment are missing");
        }
        if (!engine.model().sampleLast()) {
            late.add("/proc or /sys does not answer: threads and devices of the last second are missing");
        }
        boolean last = engine.isDetached();
        if (!last) {
            awaitTails();
        }
        boolean assembled =
                Engine.await(engine.assembly().ask(() -> end(last, reconciled.isDone())), LONGEST_ASSEMBLY_MILLIS);
        if (!assembled) {
            late.add("the last requests were not assembled in time");
        }
        engine.unwatch(options.processIds());
        others.forEach(SinkThread::end);
        for (SinkThread sink : others) {
            if (!sink.await(LONGEST_SINK_MILLIS)) {
                late.add("the " + sink.name() + " has not taken all requests in time");
            }
        }
        return late;
    }

    /** Requests that ended before now have their tails, when other sessions go on with the same event loops. */
    private void awaitTails() {
        long ended = System.nanoTime();
        long limit = ended + LONGEST_TAILS_NANOS;
        boolean[] waiting = {true};
        while (waiting[0] && System.nanoTime() < limit) {
            LockSupport.parkNanos(TAIL_LOOK_NANOS);
            Engine.await(
                    engine.assembly()
                            .ask(() ->
                                    waiting[0] = engine.assembly().assembler().isWaiting(options.processIds(), ended)),
                    LONGEST_ASSEMBLY_MILLIS);
        }
    }

    private void end(boolean last, boolean reconciled) {
        long now = System.nanoTime();
        if (last) {
            engine.assembly().assembler().close();
        }
        engine.assembly().soFar(now);
        statistics(now);
        if (reconciled && !reconciler.isCompletedExceptionally()) {
            EventContext window = new EventContext(
                    events.anchor().monotonicNanos(), now - events.anchor().monotonicNanos(), 0, null);
            reconciler.join().guestTimes(subscription::isHeld).forEach(event -> subscription.event(window, event));
            reconciler.join().compare().forEach(event -> subscription.event(EventContext.at(now), event));
        }
        events.hooks(now, subscription::event);
        events.progress(now, subscription, sinks(), true);
        engine.assembly().unsubscribe(subscription);
    }

    /** Adds what the analyzer said; to the recording only, for the analysis said it. */
    public void findings(List<Finding> findings) {
        if (recording != null) {
            EventContext now = EventContext.at(System.nanoTime());
            findings.forEach((RecordingEvent finding) -> recording.event(now, finding));
        }
    }

    /** Whether a target still lives. */
    public boolean anyTargetAlive() {
        return options.processIds().stream().anyMatch(engine.model()::isAlive);
    }

    /** Requests so far. */
    public long requests() {
        return subscription.requests();
    }

    /** Requests that went to the recording; 0 without one. */
    public long recorded() {
        return recording == null ? 0 : recording.requests();
    }

    /** Hooks in use. */
    public List<Hook> hooks() {
        return engine.hooks();
    }

    /** What does not fit together in the inventory, one sentence each. */
    public List<String> warnings() {
        Stream<String> stopped = options.processIds().stream()
                .filter(this::isStopped)
                .map(pid -> "process " + pid + " is stopped (state T): it makes no requests until it is continued");
        return Stream.concat(stopped, inventoryWarnings()).toList();
    }

    private boolean isStopped(int pid) {
        return engine.host()
                .text("/proc/" + pid + "/stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).strip())
                .filter(state -> state.startsWith("T") || state.startsWith("t"))
                .isPresent();
    }

    private Stream<String> inventoryWarnings() {
        return inventories.stream()
                .flatMap(inventory -> inventory.processes().stream())
                .filter(process -> processes.contains(process.processId()))
                .map(TracedProcess::warnings)
                .flatMap(List::stream);
    }

    /** What cannot go on: the recording's error, or a fault of the engine; null while all is well. */
    public Exception failure() {
        return recording != null && recording.error() != null
                ? recording.error()
                : engine.assembly().failure();
    }

    /** Ends what is not yet ended. A recording whose device does not take its last bytes in time is an error of it. */
    @Override
    public void close() {
        finish();
        if (recording != null) {
            recording.end();
            recording.await(LONGEST_SINK_MILLIS);
        }
    }

    /** Why the recording is not whole; null when it is, or when there is none. Asked after {@link #close}. */
    public IOException recordingError() {
        if (recording == null || recording.error() != null) {
            return recording == null ? null : recording.error();
        }
        return recording.isDone()
                ? null
                : new IOException("the device of " + options.output() + " takes no data; what it took is whole, and "
                        + options.output() + ".part has more");
    }
}
