// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Reconciliation;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceSession;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the recording was made: windows, hooks, loss, and what independent counters say. */
public final class Session {
    private static final List<String> POINTS =
            List.of("kick", "wake", "submit", "queue", "issue", "complete", "kernelCompletion", "notify");
    private static final Comparator<Hook> PATH_ORDER = Comparator.comparingInt(Session::position)
            .thenComparing(Hook::point)
            .thenComparing(Hook::toString);

    private final SortedSet<TracedWindow> windows = new TreeSet<>();
    private final Latest<String, Hook> hooks = new Latest<>();
    private final SortedMap<String, Loss> losses = new TreeMap<>();
    private final SortedSet<Reconciliation> reconciliations =
            new TreeSet<>(Comparator.comparing(Reconciliation::toString));

    void add(EventContext context, RecordingEvent event) {
        if (event instanceof TraceSession session) {
            windows.add(new TracedWindow(context.startNanos(), context.durationNanos(), session));
        } else if (event instanceof Hook hook) {
            hooks.add(hook.point() + ' ' + hook.hook(), context.startNanos(), hook);
        } else if (event instanceof Loss loss) {
            losses.merge(loss.place(), loss, Session::plus);
        } else if (event instanceof Reconciliation reconciliation) {
            reconciliations.add(reconciliation);
        }
    }

    void merge(Session other) {
        windows.addAll(other.windows);
        hooks.merge(other.hooks);
        other.losses.forEach((place, loss) -> losses.merge(place, loss, Session::plus));
        reconciliations.addAll(other.reconciliations);
    }

    /** One per recording that was read, by start. */
    public List<TracedWindow> windows() {
        return List.copyOf(windows);
    }

    /** Whether every request was recorded, rather than slow ones or a sample. */
    public boolean recordsEveryRequest() {
        return windows.stream()
                .map(window -> window.session().recordMode())
                .allMatch(mode -> mode == null || mode.isEmpty() || mode.equals("all"));
    }

    /** In path order. */
    public List<Hook> hooks() {
        return hooks.all().stream().sorted(PATH_ORDER).toList();
    }

    public List<Loss> losses() {
        return List.copyOf(losses.values());
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

    private static Loss plus(Loss a, Loss b) {
        return new Loss(a.place(), a.count() + b.count(), a.requests() || b.requests());
    }

    private static int position(Hook hook) {
        int index = POINTS.indexOf(hook.point());
        return index < 0 ? POINTS.size() : index;
    }
}
