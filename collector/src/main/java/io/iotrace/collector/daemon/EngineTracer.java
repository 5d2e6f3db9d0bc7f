// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.collector.metrics.LiveMetrics;
import io.iotrace.collector.metrics.MetricsSnapshot;
import io.iotrace.collector.session.Detail;
import io.iotrace.collector.session.DiskInFlight;
import io.iotrace.collector.session.Engine;
import io.iotrace.collector.session.Session;
import io.iotrace.collector.session.TraceOptions;
import io.iotrace.collector.sink.HandlerSink;
import io.iotrace.collector.sink.RecordMode;
import io.iotrace.collector.sink.Sink;
import io.iotrace.probe.ProbeException;
import io.iotrace.probe.ProbeOptions;
import io.iotrace.probe.RunTimes;
import io.iotrace.recording.RecordingHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One probe for all processes, which is loaded while any is followed: a host without a VM pays nothing. Each process has a session of its
 * own, whose requests are counted in the metrics; a recording is one more session of the same process. Safe for several threads.
 */
public final class EngineTracer implements Tracer {
    private static final long LONGEST_COPY_MILLIS = 120_000;

    private final ProbeOptions probe;
    private final HostRoot host;
    private final String version;
    private final LiveMetrics metrics;
    private final IntFunction<List<RecordingHandler>> more;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final List<Session> recordings = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "iotrace-recordings");
        thread.setDaemon(true);
        return thread;
    });
    private final CostMeter cost;
    private final RingFiles ringFiles;
    private final Consumer<List<DiskInFlight>> inFlight;
    private final Map<Integer, RecordingRing> rings = new HashMap<>();
    private Engine engine;

    /**
     * Loads nothing yet.
     *
     * @param more who else is given every request of a process, by pid
     * @param ringFiles keeps the last minutes of each process; null for none
     * @param inFlight is given the requests in flight each second
     */
    public EngineTracer(
            ProbeOptions probe,
            HostRoot host,
            String version,
            LiveMetrics metrics,
            IntFunction<List<RecordingHandler>> more,
            RingFiles ringFiles,
            Consumer<List<DiskInFlight>> inFlight) {
        this.probe = probe;
        this.host = host;
        this.version = version;
        this.metrics = metrics;
        this.more = more;
        this.ringFiles = ringFiles;
        this.inFlight = inFlight;
        cost = new CostMeter(this::measureRunTimes, metrics::programTimes);
    }

    private Optional<RunTimes> measureRunTimes() {
        Engine measured = current();
        return measured == null ? Optional.empty() : measured.measureRunTimes();
    }

    private synchronized Engine current() {
        return engine == null || engine.isDetached() ? null : engine;
    }

    @Override
    public void look() {
        Engine looked = current();
        if (looked != null) {
            looked.requestsInFlight().ifPresent(now -> {
                metrics.requestsInFlight(now);
                inFlight.accept(now);
            });
        }
    }

    @Override
    public synchronized void follow(int processId) throws TracerException {
        if (sessions.containsKey(processId)) {
            return;
        }
        try {
            List<Sink> sinks = new ArrayList<>();
            sinks.add(new HandlerSink("metrics", metrics));
            more.apply(processId).forEach(handler -> sinks.add(new HandlerSink("analysis", handler)));
            if (ringFiles != null) {
                Engine ringed = engine();
                RecordingRing ring = new RecordingRing(ringFiles, processId, () -> ringed.measurable(processId));
                rings.put(processId, ring);
                sinks.add(ring);
            }
            sessions.put(processId, engine().start(options(processId, null, new RecordMode.None()), List.of(), sinks));
        } catch (ProbeException | IOException e) {
            throw new TracerException(e.getMessage(), e);
        }
    }

    private Engine engine() {
        if (engine != null && engine.isDetached()) {
            engine.close();
            engine = null;
        }
        if (engine == null) {
            engine = Engine.open(probe.withFiles(Engine.FILES), host);
        }
        return engine;
    }

    private TraceOptions options(int processId, Path output, RecordMode mode) {
        return new TraceOptions(
                List.of(processId), false, output, mode, Map.of(), probe, Detail.REQUESTS, "iotrace daemon", version);
    }

    @Override
    public synchronized void unfollow(int processId) {
        Session session = sessions.remove(processId);
        rings.remove(processId);
        if (session != null) {
            session.close();
            metrics.forget(processId);
        }
        if (sessions.isEmpty() && recordings.isEmpty() && engine != null) {
            engine.close();
            engine = null;
        }
    }

    @Override
    public synchronized CompletableFuture<Long> record(int processId, Path file, Duration duration)
            throws IOException, TracerException {
        if (!sessions.containsKey(processId)) {
            throw new TracerException("process " + processId + " is not followed", null);
        }
        Session session;
        try {
            session = engine.start(options(processId, file, new RecordMode.All()), List.of(), List.of());
        } catch (InventoryException e) {
            throw new TracerException(e.getMessage(), e);
        }
        recordings.add(session);
        MetricsSnapshot.ActiveRecording active = metrics.recording(processId, "request");
        metrics.recordingBegan(active);
        CompletableFuture<Long> done = new CompletableFuture<>();
        ScheduledFuture<?> ending =
                clock.schedule(() -> end(session, active, done), duration.toMillis(), TimeUnit.MILLISECONDS);
        return done.whenComplete((requests, error) -> ending.cancel(false));
    }

    @Override
    public synchronized CompletableFuture<Long> keep(int processId, Path file, String trigger, Duration after) {
        RecordingRing ring = rings.get(processId);
        if (ring == null) {
            return CompletableFuture.failedFuture(new IOException("no ring is kept of process " + processId));
        }
        MetricsSnapshot.ActiveRecording active = metrics.recording(processId, trigger);
        metrics.recordingBegan(active);
        CompletableFuture<Long> done = new CompletableFuture<>();
        ScheduledFuture<?> saving =
                clock.schedule(() -> ring.save(file, done), after.toMillis(), TimeUnit.MILLISECONDS);
        return done.orTimeout(after.toMillis() + LONGEST_COPY_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((requests, error) -> {
                    saving.cancel(false);
                    metrics.recordingEnded(active);
                });
    }

    private void end(Session session, MetricsSnapshot.ActiveRecording active, CompletableFuture<Long> done) {
        try {
            session.finish();
            session.close();
        } finally {
            metrics.recordingEnded(active);
            synchronized (this) {
                recordings.remove(session);
            }
        }
        if (session.recordingError() == null) {
            done.complete(session.recorded());
        } else {
            done.completeExceptionally(session.recordingError());
        }
    }

    @Override
    public synchronized void close() {
        cost.close();
        clock.shutdownNow();
        recordings.forEach(Session::close);
        recordings.clear();
        sessions.values().forEach(Session::close);
        sessions.clear();
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }
}
