// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.Reconciliation;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the recording was made: windows, hooks, loss, and what independent counters say. */
public final class Session {
    private static final String SEPARATOR = "\0";
    private static final List<String> POINTS =
            List.of("kick", "wake", "submit", "queue", "issue", "complete", "kernelCompletion", "notify");
    private static final Comparator<Hook> PATH_ORDER = Comparator.comparingInt(Session::position)
            .thenComparing(Hook::point)
            .thenComparing(Hook::toString);

    /** Sessions by their id and begin, and how long each is known to have lasted; format 1 says that with the session. */
    private final SortedMap<String, TracedWindow> windows = new TreeMap<>();

    private final SortedMap<String, Long> lengths = new TreeMap<>();
    /** Sessions that ended in good order: what was lost is known to their end. */
    private final SortedSet<String> ended = new TreeSet<>();

    private final Latest<String, Hook> hooks = new Latest<>();
    /** By session and place: counts grow, so the greatest of a session is the last. */
    private final SortedMap<String, Loss> losses = new TreeMap<>();

    private final SortedSet<Reconciliation> reconciliations =
            new TreeSet<>(Comparator.comparing(Reconciliation::toString));

    private String sessionId = "";

    /** Session that the events that follow are of. */
    void origin(Origin origin) {
        sessionId = origin.sessionId();
    }

    void add(EventContext context, RecordingEvent event) {
        if (event instanceof TraceSession session) {
            windows.put(key(context), new TracedWindow(context.startNanos(), context.durationNanos(), false, session));
        } else if (event instanceof TraceProgress progress) {
            lengths.merge(key(context), context.durationNanos(), Math::max);
            if (progress.ended()) {
                ended.add(key(context));
            }
        } else if (event instanceof Hook hook) {
            hooks.add(hook.point() + ' ' + hook.hook(), context.startNanos(), hook);
        } else if (event instanceof Loss loss) {
            losses.merge(sessionId + SEPARATOR + loss.place(), loss, Session::later);
        } else if (event instanceof Reconciliation reconciliation) {
            reconciliations.add(reconciliation);
        }
    }

    void merge(Session other) {
        windows.putAll(other.windows);
        ended.addAll(other.ended);
        hooks.merge(other.hooks);
        other.losses.forEach((key, loss) -> losses.merge(key, loss, Session::later));
        other.lengths.forEach((key, nanos) -> lengths.merge(key, nanos, Math::max));
        reconciliations.addAll(other.reconciliations);
    }

    /** One per recording that was read, by start. */
    public List<TracedWindow> windows() {
        return windows.entrySet().stream()
                .map(entry -> entry.getValue()
                        .lasting(lengths.getOrDefault(entry.getKey(), 0L), ended.contains(entry.getKey())))
                .sorted()
                .toList();
    }

    /**
     * Whether the recording says to its end what was lost. A killed writer leaves one that says it up to a moment before it was killed, or,
     * in format 1, not at all.
     */
    public boolean knowsLoss() {
        return !windows.isEmpty() && ended.containsAll(windows.keySet());
    }

    /** Whether every request was recorded, rather than slow ones or a sample. */
    public boolean recordsEveryRequest() {
        return windows.values().stream()
                .map(window -> window.session().recordMode())
                .allMatch(mode -> mode == null || mode.isEmpty() || mode.equals("all"));
    }

    /** In path order. */
    public List<Hook> hooks() {
        return hooks.all().stream().sorted(PATH_ORDER).toList();
    }

    public List<Loss> losses() {
        SortedMap<String, Loss> byPlace = new TreeMap<>();
        losses.values().forEach(loss -> byPlace.merge(loss.place(), loss, Session::plus));
        return List.copyOf(byPlace.values());
    }

    /** Whole requests that are missing from the recording. */
    public long lostRequests() {
        return losses.values().stream()
                .filter(Loss::requests)
                .mapToLong(Loss::count)
                .sum();
    }

    public List<Reconciliation> reconciliations() {
        return List.copyOf(reconciliations);
    }

    private String key(EventContext context) {
        return sessionId + SEPARATOR + context.startNanos();
    }

    private static Loss later(Loss a, Loss b) {
        return a.count() >= b.count() ? a : b;
    }

    private static Loss plus(Loss a, Loss b) {
        return new Loss(a.place(), a.count() + b.count(), a.requests() || b.requests());
    }

    private static int position(Hook hook) {
        int index = POINTS.indexOf(hook.point());
        return index < 0 ? POINTS.size() : index;
    }
}
