// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;

/** Everything a recording says besides its requests. */
public final class Facts {
    private final Inventory inventory = new Inventory();
    private final Statistics statistics = new Statistics();
    private final Session session = new Session();

    /** Takes any event; each part keeps what it knows. Findings of an earlier analysis are passed over: they are made anew. */
    public void add(EventContext context, RecordingEvent event) {
        inventory.add(context.startNanos(), event);
        statistics.add(context, event);
        session.add(context, event);
    }

    /** Where the events that follow are from. */
    public void origin(Origin origin) {
        session.origin(origin);
    }

    public void merge(Facts other) {
        inventory.merge(other.inventory);
        statistics.merge(other.statistics);
        session.merge(other.session);
    }

    public Inventory inventory() {
        return inventory;
    }

    public Statistics statistics() {
        return statistics;
    }

    public Session session() {
        return session;
    }
}
