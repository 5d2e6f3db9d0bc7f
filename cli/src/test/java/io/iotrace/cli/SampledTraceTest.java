// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.cli.Command.Result;
import io.iotrace.guest.GuestDisk;
import io.iotrace.guest.GuestLoad;
import io.iotrace.guest.GuestLoad.Operation;
import io.iotrace.guest.GuestMachine;
import io.iotrace.recording.event.HeldRequests;
import io.iotrace.recording.event.RequestStatistics;
import io.iotrace.recording.event.StageStatistics;
import io.iotrace.recording.event.TraceSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest of which not every request is measured: counts, bytes and the device's time are of all of them. */
class SampledTraceTest {
    private static final int REQUESTS = 4001;
    private static final int BLOCK = 4096;

    private static Images images;

    @BeforeEach
    void makeImages() throws IOException {
        TracedHost.assumePossible();
        if (images == null) {
            images = new Images();
        }
    }

    @AfterAll
    static void deleteImages() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private interface Assertions {
        void of(JsonNode disk, Path recording, Result result) throws Exception;
    }

    private static void trace(String name, Assertions assertions, String... options) throws Exception {
        Path recording = images.folder().resolve(name + ".jfr");
        try (GuestMachine machine = GuestMachine.named(name)
                .disk(GuestDisk.raw("native", images.image(name)))
                .start()) {
            Attachment attachment = Attachment.with(recording, machine, options);
            machine.run("native", GuestLoad.of(Operation.READ, REQUESTS));
            Result result = attachment.interrupt();
            assertions.of(Attachment.disk(Attachment.json(result), machine, "native"), recording, result);
        }
    }

    private static long sum(List<RequestStatistics> seconds, ToLongFunction<RequestStatistics> field) {
        return seconds.stream()
                .filter(second -> second.operation().equals("read"))
                .mapToLong(field)
                .sum();
    }

    private static long deviceTimes(Path recording) throws IOException {
        return Recordings.events(recording, StageStatistics.class).stream()
                .filter(stage -> stage.stage().equals("device"))
                .mapToLong(StageStatistics::count)
                .sum();
    }

    @Test
    void countsEveryRequestOfAMachineThatIsSampledAndSaysSo() throws Exception {
        trace(
                "sampled",
                (disk, recording, result) -> {
                    assertThat(result.err()).contains(", the stages of one in 7 direct reads and writes;");
                    assertThat(disk.get("requests").asLong()).isEqualTo(REQUESTS);
                    long recorded = Recordings.requests(recording);
                    assertThat(recorded).isBetween(1009L + 200, (long) REQUESTS - 2000);
                    List<RequestStatistics> seconds = Recordings.events(recording, RequestStatistics.class);
                    assertThat(sum(seconds, RequestStatistics::count)).isEqualTo(REQUESTS);
                    assertThat(sum(seconds, RequestStatistics::bytes)).isEqualTo((long) REQUESTS * BLOCK);
                    assertThat(sum(seconds, RequestStatistics::totals)).isLessThanOrEqualTo(recorded);
                    assertThat(deviceTimes(recording)).isBetween((long) REQUESTS * 98 / 100, (long) REQUESTS);
                    assertThat(Recordings.events(recording, HeldRequests.class))
                            .as("what the queue holds is not known")
                            .allSatisfy(held -> assertThat(held.standing()).isZero());
                    TraceSession session =
                            Recordings.events(recording, TraceSession.class).get(0);
                    assertThat(session.sampledEvery()).isEqualTo(7);
                    assertThat(session.recordMode()).isEqualTo("sample:7");
                },
                "--sample",
                "7");
    }

    @Test
    void measuresTheDeviceAloneAndKnowsNothingOfRequests() throws Exception {
        trace(
                "device",
                (disk, recording, result) -> {
                    assertThat(result.err()).contains(", only what its devices do (--level device);");
                    assertThat(Recordings.requests(recording)).isZero();
                    List<RequestStatistics> seconds = Recordings.events(recording, RequestStatistics.class);
                    assertThat(sum(seconds, RequestStatistics::count)).isZero();
                    assertThat(sum(seconds, RequestStatistics::bytes)).isEqualTo((long) REQUESTS * BLOCK);
                    assertThat(deviceTimes(recording)).isBetween((long) REQUESTS * 98 / 100, (long) REQUESTS);
                    assertThat(Recordings.events(recording, TraceSession.class))
                            .extracting(TraceSession::level)
                            .containsExactly("device");
                },
                "--level",
                "device");
    }

    @Test
    void refusesToSampleNoneOrTheDevice() {
        assertThat(Command.run("attach", "1", "--sample", "0").code()).isEqualTo(2);
        Result result = Command.run("attach", "1", "--level", "device", "--sample", "3");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--level device measures no stages that --sample could choose from");
    }
}
