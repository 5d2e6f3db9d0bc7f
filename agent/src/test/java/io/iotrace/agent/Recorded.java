// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What the agent wrote. */
final class Recorded {
    private Recorded() {}

    static List<RecordedEvent> events(Path recording, String name) throws IOException {
        return RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals("iotrace." + name))
                .toList();
    }

    /** Operations and syncs on files whose path begins so. */
    static Map<String, Tally> tallies(Path recording, String prefix) throws IOException {
        Map<String, Tally> tallies = new TreeMap<>();
        for (RecordedEvent event : events(recording, "FileOperation")) {
            String target = event.getString("target");
            if (event.getString("file").startsWith(prefix) || (target != null && target.startsWith(prefix))) {
                tallies.merge(event.getString("operation"), new Tally(1, event.getLong("bytes")), Tally::plus);
            }
        }
        for (RecordedEvent event : events(recording, "FileSync")) {
            if (event.getString("file").startsWith(prefix)) {
                tallies.merge("sync", new Tally(1, 0), Tally::plus);
            }
        }
        return tallies;
    }
}
