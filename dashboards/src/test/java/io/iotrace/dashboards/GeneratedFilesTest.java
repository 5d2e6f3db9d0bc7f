// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.dashboards.write.Generate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {
    @Test
    void checkedInDashboardsAreWhatTheModelWrites() throws IOException {
        for (Map.Entry<String, String> file : Generate.files().entrySet()) {
            assertThat(Boards.MODULE.resolve(file.getKey()))
                    .as("write it anew: mvn -pl dashboards exec:java (dashboards/README.md)")
                    .hasContent(file.getValue());
        }
    }

    @Test
    void noOtherDashboardIsCheckedIn() throws IOException {
        List<String> there = new ArrayList<>();
        for (String directory : List.of("grafana", "perses")) {
            try (Stream<Path> files = Files.list(Boards.MODULE.resolve(directory))) {
                files.forEach(file -> there.add(directory + "/" + file.getFileName()));
            }
        }
        assertThat(there).containsExactlyInAnyOrderElementsOf(Generate.files().keySet());
    }
}
