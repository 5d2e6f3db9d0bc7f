// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.analyzer.report.Report;
import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingException;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.event.BlockDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the writer's bytes back to findings: what was fed live and what is read later give the same report. */
class RecordedAnalysisTest {
    @Test
    void saysAboutAFileWhatItSaidLive(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("bfq.jfr");
        Analysis live = new Analysis();
        ClockAnchor anchor = new ClockAnchor(1_000_000_000_000L, 1_700_000_000_000_000_000L);
        try (RecordingWriter writer = RecordingWriter.create(file, anchor, RecordingWriter.Options.DEFAULT)) {
            EventContext context = EventContext.at(anchor.monotonicNanos());
            BlockDevice leaf = new BlockDevice(
                    "loop0",
                    7L << 20,
                    "loop",
                    "",
                    "",
                    true,
                    -1,
                    "bfq",
                    "none bfq",
                    1,
                    256,
                    false,
                    "none",
                    "write back",
                    512,
                    512,
                    false,
                    false,
                    "/dev/shm/t.img",
                    "tmpfs");
            writer.write(context, leaf);
            live.onEvent(context, leaf);
            SyntheticRecording.RequestBuilder builder = new SyntheticRecording.RequestBuilder();
            builder.leaf = "loop0";
            builder.stages[4] = 3_000;
            builder.stages[5] = 15_000;
            DiskRequest request = new DiskRequest();
            for (int i = 0; i < 66_000; i++) {
                builder.fill(request, anchor.monotonicNanos() + i * 166_666L, i * 4096L);
                writer.write(request);
                live.onRequest(request);
            }
        }
        Report report = Analysis.analyze(file);

        assertThat(report).isEqualTo(live.report());
        assertThat(report.requests()).isEqualTo(66_000);
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding.rule()).isEqualTo("wrong-blk-scheduler"));
        assertThat(Analysis.analyze(file, file).requests())
                .as("the same file twice")
                .isEqualTo(66_000);
    }

    @Test
    void refusesAFileThatIsNoRecording(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("notes.txt"), "not a recording");

        assertThatThrownBy(() -> Analysis.analyze(file))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("notes.txt");
    }
}
