// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.statistics.RequestCounts;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.Finding;
import io.iotrace.recording.event.TraceProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveEventsTest {
    private static final EventContext NOW = EventContext.at(1);

    @TempDir
    private Path directory;

    private final LiveEvents events = new LiveEvents();

    private void second() {
        RequestCounts counts = new RequestCounts();
        for (int i = 0; i < 101; i++) {
            DiskRequest request = new DiskRequest();
            request.processId = 7;
            request.virtualMachine = "web-01";
            request.disk = "vda";
            request.operation = "read";
            request.engine = "native";
            request.bytes = 4096;
            request.set(Boundary.SUBMITTED, 1000);
            request.set(Boundary.QUEUED, 2000);
            request.set(Boundary.KERNEL_DONE, 50_000 + i);
            counts.count(request);
            events.onRequest(request);
        }
        counts.sample(event -> events.onEvent(NOW, event));
        events.onEvent(NOW, new TraceProgress(101, 0, false));
    }

    @Test
    void aStreamIsGivenStagesTheSlowestRequestAndFindings() throws Exception {
        BlockingQueue<RecordedEvent> seen = new LinkedBlockingQueue<>();
        try (RecordingStream stream = new RecordingStream()) {
            stream.setReuse(false);
            for (String name : List.of("StageStatistics", "SlowRequest", "Finding")) {
                stream.enable("iotrace.live." + name);
                stream.onEvent("iotrace.live." + name, seen::add);
            }
            stream.startAsync();
            second(); // before this one nobody listened
            second();
            LiveEvents.findings(List.of(new Finding("main-loop-disk", "confirmed", "high", "web-01", "vda", "it is")));

            RecordedEvent slow = null;
            RecordedEvent stage = null;
            RecordedEvent finding = null;
            while (slow == null || stage == null || finding == null) {
                RecordedEvent event = seen.poll(60, TimeUnit.SECONDS);
                assertThat(event).as("an event within a minute").isNotNull();
                switch (event.getEventType().getName()) {
                    case "iotrace.live.SlowRequest" -> slow = event;
                    case "iotrace.live.Finding" -> finding = event;
                    default -> stage = event;
                }
            }
            assertThat(slow.getDuration("took").toNanos()).isEqualTo(49_100);
            assertThat(slow.getDuration("inStage").toNanos()).isEqualTo(48_100);
            assertThat(stage.getLong("count")).isEqualTo(101);
            assertThat(finding.getString("rule")).isEqualTo("main-loop-disk");
        }
    }

    @Test
    void jcmdStartsAndDumpsARecordingThatHasThem() throws Exception {
        Path file = directory.resolve("live.jfr");
        jcmd("JFR.start", "name=live");
        second();
        second();
        jcmd("JFR.dump", "name=live", "filename=" + file);
        jcmd("JFR.stop", "name=live");

        assertThat(RecordingFile.readAllEvents(file))
                .extracting(event -> event.getEventType().getName())
                .contains("iotrace.live.StageStatistics", "iotrace.live.SlowRequest");
    }

    private static void jcmd(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(ProcessHandle.current().pid())));
        command.addAll(List.of(arguments));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
    }
}
