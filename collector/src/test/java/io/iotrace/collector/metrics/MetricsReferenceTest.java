// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {
    @Test
    void theReferenceListsEachMetricAsItIs() throws IOException {
        List<String> rows = Arrays.stream(Family.values())
                .map(family -> "| `" + family.exposedName() + "` | "
                        + family.type().name().toLowerCase(Locale.ROOT) + " | "
                        + (family.labels().isEmpty() ? "–" : String.join(", ", family.labels())) + " | "
                        + family.help() + " |")
                .toList();
        assertThat(Files.readAllLines(Path.of("../docs/reference/metrics.md")))
                .filteredOn(line -> line.startsWith("| `iotrace_"))
                .containsExactlyElementsOf(rows);
    }
}
