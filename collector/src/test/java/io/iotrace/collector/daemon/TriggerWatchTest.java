// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.session.DiskInFlight;
import io.iotrace.collector.statistics.RequestCounts;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.TraceProgress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriggerWatchTest {
    private static final int PID = 7;
    private static final EventContext NOW = EventContext.at(1);

    private final List<String> pulled = new ArrayList<>();
    private final TriggerWatch watch = new TriggerWatch(
            List.of(new Trigger.Slow(20_000_000, 3), new Trigger.Stalled(3), new Trigger.Found()),
            (pid, trigger, reason) -> pulled.add(trigger.label() + ": " + reason));
    private final RecordingHandler handler = watch.of(PID);

    /** A second in which requests took so long each; none for 0. */
    private void second(long nanos) {
        if (nanos > 0) {
            RequestCounts counts = new RequestCounts();
            for (int i = 0; i < 101; i++) {
                counts.count(request(nanos));
            }
            counts.sample(event -> handler.onEvent(NOW, event));
        }
        handler.onEvent(NOW, new TraceProgress(101, 0, false));
    }

    private static DiskRequest request(long nanos) {
        DiskRequest request = new DiskRequest();
        request.processId = PID;
        request.virtualMachine = "web-01";
        request.disk = "vda";
        request.operation = "read";
        request.engine = "native";
        request.set(io.iotrace.recording.Boundary.SUBMITTED, 1000);
        request.set(io.iotrace.recording.Boundary.KERNEL_DONE, 1000 + nanos);
        return request;
    }

    @Test
    void aDiskThatIsSlowForAsManySecondsPullsTheTriggerOnce() {
        second(25_000_000);
        second(25_000_000);
        assertThat(pulled).isEmpty();
        second(30_000_000);
        assertThat(pulled)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("p99: the 99th percentile of vda's read requests is");
    }

    @Test
    void aFastSecondBetweenSlowOnesBeginsTheCountAnew() {
        second(25_000_000);
        second(25_000_000);
        second(1_000_000);
        second(25_000_000);
        second(25_000_000);
        assertThat(pulled).isEmpty();
    }

    @Test
    void aSecondWithoutARequestNeitherCountsNorEndsTheCount() {
        second(25_000_000);
        second(0);
        second(25_000_000);
        assertThat(pulled).isEmpty();
        second(25_000_000);
        assertThat(pulled).hasSize(1);
    }

    @Test
    void aDiskThatHoldsRequestsAndCompletesNonePullsTheTriggerOnce() {
        for (int i = 0; i < 7; i++) {
            watch.look(List.of(new DiskInFlight(PID, "vda", 2)));
        }
        assertThat(pulled).containsExactly("stall: vda holds 2 requests and has completed none for 3 s");
    }

    @Test
    void aDiskThatCompletesRequestsWhileItHoldsSomeIsNotStalled() {
        for (int i = 0; i < 7; i++) {
            second(1_000_000);
            watch.look(List.of(new DiskInFlight(PID, "vda", 2)));
        }
        assertThat(pulled).isEmpty();
    }

    @Test
    void aFindingPullsTheTriggerWhenItBegins() {
        List<Finding> findings = List.of(
                new Finding("main-loop-disk", "confirmed", "high", "web-01", "vda", "it is"),
                new Finding("device-bound", "cleared", "info", "web-01", "vda", "it is not"));
        watch.findings(PID, findings);
        watch.findings(PID, findings);
        assertThat(pulled).containsExactly("finding: finding main-loop-disk vda");
    }
}
