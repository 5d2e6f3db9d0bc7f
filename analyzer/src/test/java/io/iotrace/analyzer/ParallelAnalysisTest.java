// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import io.iotrace.recording.ParallelReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A report does not depend on how many threads read the recording. */
class ParallelAnalysisTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theReportOfSeveralThreadsIsThatOfOne(int threads) throws IOException {
        Path file = directory.resolve("a.jfr");
        LargeRecording.write(file, 100_003);
        Analysis whole = new Analysis();
        try (ParallelReader<Analysis> reader = new ParallelReader<>(Analysis::new, threads)) {
            reader.read(file);
            reader.handlers().forEach(whole::merge);
        }

        assertThat(whole.report().requests()).isEqualTo(100_003);
        assertThat(json(whole.report())).isEqualTo(json(Analysis.analyze(file)));
    }

    private static String json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
