// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.SyntheticRecording;
import io.iotrace.analyzer.SyntheticRecording.DiskBuilder;
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
}
