// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.recording.event.StageStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The words of docs/reference/recording.md against those that this module writes. */
class ClosedSetsTest {
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    @Test
    void flagsAreTheDocumentedOnes() throws IOException {
        List<String> labels = new ArrayList<>();
        DiskRequest request = new DiskRequest();
        for (int flag = 1; flag <= DiskRequest.UNSEEN_END; flag <<= 1) {
            request.flags = flag;
            labels.add(request.flagLabels());
        }
        assertThat(words("`DiskRequest.flags`")).isEqualTo(labels);
    }

    @Test
    void boundariesAreTheDocumentedOnes() throws IOException {
        assertThat(words("`RequestStatistics.from`"))
                .isEqualTo(Arrays.stream(Boundary.values()).map(Boundary::label).toList());
    }

    @Test
    void stagesAreTheDocumentedOnes() throws IOException {
        List<String> labels =
                new ArrayList<>(Arrays.stream(Stage.values()).map(Stage::label).toList());
        labels.add("+");
        labels.addAll(List.of(
                StageStatistics.CORE,
                StageStatistics.CORE_TO_DEVICE,
                StageStatistics.CORE_INSIDE,
                StageStatistics.SUBMIT_CALL,
                StageStatistics.SUBMIT_CALL_INSIDE,
                StageStatistics.RUN_QUEUE,
                StageStatistics.DISPATCH));
        assertThat(words("`StageStatistics.stage`")).isEqualTo(labels);
    }

    /** The words in the second cell of the row that begins so. */
    private static List<String> words(String field) throws IOException {
        String row = Files.readAllLines(Path.of("../docs/reference/recording.md")).stream()
                .filter(line -> line.startsWith("| " + field))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(row.split("\\|", -1)[2]);
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        return words;
    }
}
