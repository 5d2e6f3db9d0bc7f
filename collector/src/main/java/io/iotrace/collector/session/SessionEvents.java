// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.inventory.host.HostOrigin;
import io.iotrace.collector.sink.SinkThread;
import io.iotrace.probe.Hook;
import io.iotrace.probe.LossPlace;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.ClockReading;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What a session says of itself: where and how it began, what it sees by, what it lost so far. */
final class SessionEvents {
    private final Engine engine;
    private final TraceOptions options;
    private final ClockAnchor anchor;
    private final Origin origin;
    /** What was lost before this session began is none of its. */
    private final Map<LossPlace, Long> lostBefore;

    private final long droppedBefore;
    private long unnamedBefore;
    private long stallsBefore;

    SessionEvents(Engine engine, TraceOptions options) {
        this.engine = engine;
        this.options = options;
        ClockReading clocks = ClockReading.now();
        anchor = new ClockAnchor(clocks.monotonicNanos(), clocks.wallNanos());
        origin = HostOrigin.of(engine.host(), UUID.randomUUID().toString());
        lostBefore = new EnumMap<>(engine.drain().losses());
        droppedBefore = engine.drain().dropped();
    }

    ClockAnchor anchor() {
        return anchor;
    }

    RecordingWriter.Options recordingOptions(Set<Span> measurable) {
        return RecordingWriter.Options.DEFAULT
                .withSpans(measurable)
                .withOrigin(origin)
                .withClock(ClockReading::now);
    }

    /** What is known before the first request, so that a recording whose end is missing says it, too. On the assembly's thread. */
    void begin(BiConsumer<EventContext, RecordingEvent> out) {
        unnamedBefore = engine.assembly().assembler().unnamed();
        stallsBefore = engine.assembly().stallsPassedOver();
        long begun = anchor.monotonicNanos();
        out.accept(EventContext.at(begun), origin);
        out.accept(
                EventContext.at(begun),
                new TraceSession(
                        options.version(),
                        RecordingWriter.FORMAT_VERSION,
                        options.command(),
                        options.recorded(),
                        engine.library(),
                        begun,
                        anchor.wallNanos(),
                        options.anyProcess() ? "any" : "qemu",
                        options.detail().level().name().toLowerCase(Locale.ROOT),
                        options.detail().oneOf()));
        hooks(begun, out);
    }

    void hooks(long now, BiConsumer<EventContext, RecordingEvent> out) {
        engine.hooks().forEach(hook -> out.accept(EventContext.at(now), event(hook)));
    }

    private static io.iotrace.recording.event.Hook event(Hook hook) {
        return new io.iotrace.recording.event.Hook(
                hook.point(),
                hook.hook(),
                hook.state().name().toLowerCase(Locale.ROOT),
                hook.reason(),
                hook.stagesLost());
    }

    /** Loss so far, and up to when it is known. On the assembly's thread. */
    void progress(long now, Subscription subscription, List<SinkThread> sinks, boolean ended) {
        losses(sinks).forEach(loss -> subscription.event(EventContext.at(now), loss));
        subscription.event(
                new EventContext(anchor.monotonicNanos(), now - anchor.monotonicNanos(), 0, null),
                new TraceProgress(subscription.requests(), subscription.recorded(), ended));
    }

    private List<Loss> losses(List<SinkThread> sinks) {
        List<Loss> losses = new ArrayList<>();
        engine.drain()
                .losses()
                .forEach((place, count) ->
                        losses.add(new Loss(place.label(), count - lostBefore.get(place), place.losesRequests())));
        losses.add(new Loss("queue to assembly full", engine.drain().dropped() - droppedBefore, true));
        for (SinkThread sink : sinks) {
            losses.add(new Loss("requests: " + sink.name() + " lagged", sink.droppedRequests(), true));
            losses.add(new Loss("events: " + sink.name() + " lagged", sink.droppedEvents(), false));
        }
        losses.add(new Loss("in flight at detach", engine.inFlight(), false));
        losses.add(new Loss(
                "file is no disk of its process", engine.assembly().assembler().unnamed() - unnamedBefore, false));
        losses.add(new Loss(
                "submit stalls past 1009 a second", engine.assembly().stallsPassedOver() - stallsBefore, false));
        return losses;
    }
}
