// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.report.Report;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.FormatOne;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;

/** Analyzes the events that JMC has loaded: the same events as in the file, so the same findings. */
final class RecordedItems {
    private static final String PREFIX = "iotrace.";

    /** JMC asks each rule for itself, all at once, about the same items. */
    private static final Map<IItemCollection, Report> REPORTS = new WeakHashMap<>();

    /** JMC adds this to the name of a type whose fields changed within a recording. */
    private static final Pattern OTHER_FIELDS = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");

    private static final long SAME_START_NANOS = 10_000_000;

    private final List<Long> sessionStarts = new ArrayList<>();
    private final IItemCollection items;
    private final Analysis analysis = new Analysis();
    /** Null when the recording does not say how it was made. */
    private final TraceSession session;
    /** Wall clock less monotonic clock; JMC has times by the wall clock. */
    private final long wallOffset;

    private RecordedItems(IItemCollection items) {
        this.items = items;
        session = of(items, TraceSession.class)
                .flatMap(iterable -> iterable.stream().map(item ->
                        (TraceSession) ItemReader.of(iterable.getType()).event(item, TraceSession.class)))
                .findFirst()
                .orElse(null);
        wallOffset = session == null ? 0 : session.wallNanos() - session.monotonicNanos();
    }

    static Report report(IItemCollection items) {
        synchronized (REPORTS) {
            return REPORTS.computeIfAbsent(items, absent -> new RecordedItems(absent).analyze());
        }
    }

    private static Stream<IItemIterable> of(IItemCollection items, Class<? extends RecordingEvent> type) {
        return items.stream()
                .filter(iterable -> OTHER_FIELDS
                        .matcher(iterable.getType().getIdentifier())
                        .replaceFirst("")
                        .equals(PREFIX + type.getSimpleName()));
    }

    /** What the recording says of its progress is about a session that must be known before. */
    private Report analyze() {
        of(items, Origin.class)
                .forEach(iterable -> iterable.stream()
                        .map(item -> (Origin) ItemReader.of(iterable.getType()).event(item, Origin.class))
                        .forEach(analysis::onOrigin));
        of(items, TraceSession.class).forEach(iterable -> addEvents(iterable, TraceSession.class));
        for (Class<?> type : RecordingEvent.class.getPermittedSubclasses()) {
            Class<? extends RecordingEvent> event = type.asSubclass(RecordingEvent.class);
            if (event != TraceSession.class) {
                of(items, event).forEach(iterable -> addEvents(iterable, event));
            }
        }
        RequestDetails details = new RequestDetails(items);
        items.stream()
                .filter(iterable -> RequestReader.isRequest(iterable.getType()))
                .forEach(iterable -> addRequests(iterable, details));
        return analysis.report();
    }

    private void addEvents(IItemIterable iterable, Class<? extends RecordingEvent> type) {
        ItemReader reader = ItemReader.of(iterable.getType());
        for (IItem item : iterable) {
            EventContext context = new EventContext(
                    sessionStart(reader.startNanos(item) - wallOffset, type), reader.durationNanos(item), 0, null);
            add(context, reader.event(item, type));
        }
    }

    /**
     * Progress begins when its session does, to the nanosecond. By the wall clock, which is set anew for each group of chunks, some
     * nanoseconds are between them.
     */
    private long sessionStart(long startNanos, Class<? extends RecordingEvent> type) {
        if (type == TraceSession.class) {
            sessionStarts.add(startNanos);
        } else if (type == TraceProgress.class) {
            for (long start : sessionStarts) {
                if (Math.abs(start - startNanos) < SAME_START_NANOS) {
                    return start;
                }
            }
        }
        return startNanos;
    }

    private void add(EventContext context, RecordingEvent event) {
        boolean formatOne = session != null && session.formatVersion() == 1;
        analysis.onEvent(context, formatOne ? FormatOne.current(event) : event);
        RecordingEvent said = formatOne ? FormatOne.alsoSaidBy(event) : null;
        if (said != null) {
            analysis.onEvent(context, said);
        }
    }

    private void addRequests(IItemIterable iterable, RequestDetails details) {
        RequestReader reader = new RequestReader(iterable.getType(), details, wallOffset);
        DiskRequest request = new DiskRequest();
        for (IItem item : iterable) {
            reader.read(item, request);
            analysis.onRequest(request);
        }
    }
}
