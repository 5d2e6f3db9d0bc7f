// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.HostSetting;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.TraceProgress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastingEventsTest {
    private static final HostSetting CACHE = new HostSetting("nvme0n1", "queue/write_cache", "write back");
    private static final HostSetting FUA = new HostSetting("nvme0n1", "queue/fua", "1");
    private static final HostSetting NO_FUA = new HostSetting("nvme0n1", "queue/fua", "0");

    private final LastingEvents events = new LastingEvents();

    @Test
    void keepsTheLastOfEachSubjectWithItsTime() {
        events.add(EventContext.at(1), FUA);
        events.add(EventContext.at(2), CACHE);
        events.add(EventContext.at(3), NO_FUA);

        List<Long> times = new ArrayList<>();
        List<RecordingEvent> said = new ArrayList<>();
        events.forEach((context, event) -> {
            times.add(context.startNanos());
            said.add(event);
        });

        assertThat(said).containsExactly(NO_FUA, CACHE).isEqualTo(events.all());
        assertThat(times).containsExactly(3L, 2L);
    }

    @Test
    void keepsNothingThatTellsOfOneSecond() {
        events.add(EventContext.at(1), new TraceProgress(0, 0, false));

        assertThat(events.all()).isEmpty();
    }
}
