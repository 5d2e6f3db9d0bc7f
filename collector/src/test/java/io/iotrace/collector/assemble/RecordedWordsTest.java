// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.probe.LossPlace;
import io.iotrace.probe.RequestRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The closed sets of docs/reference/recording.md against what the collector writes. */
class RecordedWordsTest {
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final int OPERATIONS = 5;

    @Test
    void operationsAreTheDocumentedOnes() throws IOException {
        Set<String> written = new LinkedHashSet<>();
        for (int code = 0; code < OPERATIONS; code++) {
            written.add(RecordToRequest.operation(code));
        }
        assertThat(words("DiskRequest.operation")).isEqualTo(written);
    }

    @Test
    void enginesAreTheDocumentedOnes() throws IOException {
        Set<String> written = new LinkedHashSet<>();
        for (int code :
                new int[] {RequestRecord.ENGINE_NATIVE, RequestRecord.ENGINE_IO_URING, RequestRecord.ENGINE_SYNCHRONOUS
                }) {
            written.add(RecordToRequest.engine(code, true));
            written.add(RecordToRequest.engine(code, false));
        }
        assertThat(words("DiskRequest.engine")).isEqualTo(written);
    }

    @Test
    void placesOfLossOfTheProbeAreDocumented() throws IOException {
        Set<String> documented = words("Loss.place");
        for (LossPlace place : LossPlace.values()) {
            assertThat(documented).contains(place.label());
        }
    }

    private static Set<String> words(String field) throws IOException {
        String row = Files.readAllLines(Path.of("../docs/reference/recording.md")).stream()
                .filter(line -> line.startsWith("| `" + field + "`"))
                .findFirst()
                .orElseThrow();
        Set<String> words = new LinkedHashSet<>();
        Matcher matcher = WORD.matcher(row.split("\\|", -1)[2]);
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        return words;
    }
}
