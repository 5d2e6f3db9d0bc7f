// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.cli.Command.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording of a real machine with values changed, always in the same ways, is analyzed or refused in a sentence: no fault of iotrace's. */
class FuzzedAnalysisTest {
    private static final int TRIALS = 61;
    private static final int CHANGES = 3;

    @TempDir
    Path folder;

    @Test
    void isAnalyzedOrRefusedInASentence() throws IOException {
        byte[] whole;
        try (InputStream demo = Main.class.getResourceAsStream("demo.jfr")) {
            whole = demo.readAllBytes();
        }
        Path file = folder.resolve("changed.jfr");
        Random random = new Random(2003);
        int analyzed = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i < CHANGES; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file, bytes);
            Result result = Command.run("analyze", file.toString());
            assertThat(result.code()).as("trial " + trial + ": " + result.err()).isIn(0, 1);
            assertThat(result.err()).as("trial " + trial).doesNotContain("internal error");
            analyzed += result.code() == 0 ? 1 : 0;
        }
        assertThat(analyzed).isPositive();
    }
}
