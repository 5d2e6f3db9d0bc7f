// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.TraceProgress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollingFindingsTest {
    private static final long WINDOW = 60_000_000_000L;

    private final List<List<Finding>> given = new ArrayList<>();
    private long nanos;
    private final RollingFindings findings = new RollingFindings(WINDOW, given::add, () -> nanos);

    @Test
    void givesTheFindingsOfEachWindowAtItsEnd() {
        second();
        assertThat(given).isEmpty();
        nanos = WINDOW;
        second();
        second();
        assertThat(given).hasSize(1);
        nanos = 2 * WINDOW;
        second();
        assertThat(given).hasSize(2);
    }

    @Test
    void givesTheFirstFindingsOfAProcessAfterAQuarterOfAWindow() {
        nanos = WINDOW / 4;
        second();
        assertThat(given).hasSize(1);
    }

    @Test
    void aWindowWithoutARequestHasNoFinding() {
        nanos = WINDOW;
        second();
        assertThat(given).containsExactly(List.of());
    }

    private void second() {
        findings.onEvent(EventContext.at(nanos), new TraceProgress(0, 0, false));
    }
}
