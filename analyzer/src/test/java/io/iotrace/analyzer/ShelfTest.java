// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.report.JsonReport;
import io.iotrace.analyzer.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small recordings of real virtual machines, made with {@code attach --record none} under emulation beside other work, so that their threads
 * wait for processors. What is said of each is kept beside it; {@code -Dshelf.write=true} renews that.
 */
class ShelfTest {
    private static final Path SHELF = Path.of("src/test/resources/io/iotrace/analyzer/shelf");
    private static final int LARGEST_BYTES = 100_000;

    @TempDir
    private Path directory;

    static List<String> recordings() throws IOException {
        try (Stream<Path> files = Files.list(SHELF)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jfr.gz"))
                    .map(name -> name.substring(0, name.length() - ".jfr.gz".length()))
                    .sorted()
                    .toList();
        }
    }

    private Path unpacked(String name) throws IOException {
        Path packed = SHELF.resolve(name + ".jfr.gz");
        assertThat(Files.size(packed)).isLessThan(LARGEST_BYTES);
        Path file = directory.resolve(name + ".jfr");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            Files.copy(in, file);
        }
        return file;
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void saysOfEachRecordingWhatItAlwaysSaid(String name) throws IOException {
        String said = Analysis.analyze(unpacked(name)).findings().stream()
                .map(finding -> finding.disk() + " " + finding.rule() + " "
                        + finding.verdict().label() + " " + finding.severity().label() + "\n")
                .sorted()
                .collect(Collectors.joining());
        Path kept = SHELF.resolve(name + ".txt");
        if (Boolean.getBoolean("shelf.write")) {
            Files.writeString(kept, said);
        }

        assertThat(kept).exists().content().isEqualTo(said);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void givesTheSameBytesEachTime(String name) throws IOException {
        Path file = unpacked(name);

        assertThat(json(Analysis.analyze(file))).isEqualTo(json(Analysis.analyze(file)));
    }

    private static byte[] json(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonReport.write(report, bytes);
        return bytes.toByteArray();
    }
}
