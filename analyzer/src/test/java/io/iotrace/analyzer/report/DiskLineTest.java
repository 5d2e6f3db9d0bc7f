// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.DiskBuilder;
import io.iotrace.recording.event.BlockJob;
import io.iotrace.recording.event.Reconciliation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a report says of a disk's configuration. */
class DiskLineTest {
    private static Report of(Consumer<DiskBuilder> disk) {
        return SyntheticRecording.wellConfigured()
                .disk(disk)
                .requests(200, 12, request -> {})
                .report();
    }

    private static JsonNode json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return new ObjectMapper().readTree(bytes.toByteArray()).at("/vms/0/disks/0");
    }

    private static String text(Report report) {
        return TextReport.render(report, Theme.PLAIN);
    }

    @Test
    void namesTheMainLoopWhereNoIoThreadIsConfigured() throws IOException {
        Report report = of(disk -> disk.ioThreads = "");

        assertThat(json(report).get("iothreads")).isEmpty();
        assertThat(text(report)).contains("main loop");
    }

    @Test
    void saysThatWhatServesADiskIsNotKnown() throws IOException {
        Report report = of(disk -> {
            disk.ioThreads = "";
            disk.ioThreadsSource = "";
        });

        assertThat(json(report).has("iothreads")).isFalse();
        assertThat(text(report)).contains("IOThread not known").doesNotContain("main loop");
    }

    @Test
    void saysThatNoDeviceIsKnownToShowAFile() throws IOException {
        Report report = of(disk -> disk.model = "");

        assertThat(json(report).get("role").asText()).startsWith("no device of the guest is known to show it");
        assertThat(json(of(disk -> {})).has("role")).isFalse();
    }

    @Test
    void tellsTheTargetOfAJobFromADiskOfTheGuest() throws IOException {
        Report report = SyntheticRecording.wellConfigured()
                .disk(disk -> disk.model = "")
                .event(job())
                .requests(200, 12, request -> {})
                .report();

        assertThat(json(report).get("summary").asText())
                .startsWith("target of the backup job bk: this I/O is QEMU's own, not the guest's; p99 ");
    }

    @Test
    void explainsByTheJobThatTheDiskDidMoreThanItsGuestAskedFor() {
        Reconciliation reads = new Reconciliation(
                SyntheticRecording.MACHINE, SyntheticRecording.DISK, "reads, QMP rd_operations", 100, 143, "metadata");
        SyntheticRecording recording = SyntheticRecording.wellConfigured().event(reads);

        assertThat(recording.report().reconciliations()).containsExactly(reads);
        assertThat(recording.event(job()).report().reconciliations())
                .extracting(Reconciliation::explanation)
                .containsExactly("the backup job bk made requests, too; metadata");
    }

    private static BlockJob job() {
        return new BlockJob(
                SyntheticRecording.MACHINE,
                SyntheticRecording.PROCESS,
                SyntheticRecording.DISK,
                "bk",
                "backup",
                "running",
                "/var/lib/images/web-01.img",
                1 << 20,
                1 << 28,
                0);
    }
}
