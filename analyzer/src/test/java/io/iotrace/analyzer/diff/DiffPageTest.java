// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.analyzer.html.Browser;
import io.iotrace.recording.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same comparison as text, as JSON and as a page in a real browser. */
class DiffPageTest {
    private static final Diff SLOWER = Comparer.compare(
            new Load().side("a", 3, 3),
            new Load().with(Stage.DEVICE, 1.4).side("b", 3, 3),
            new DiffOptions(0.05, 200, 7));

    @TempDir
    Path directory;

    private Path page(Diff diff) throws IOException {
        Path page = directory.resolve("diff.html");
        try (OutputStream out = Files.newOutputStream(page)) {
            DiffPage.write(diff, out);
        }
        return page;
    }

    @Test
    void thePageShowsTheVerdictTheStageAndTheShiftOfEachQuantile() throws Exception {
        try (Browser browser = new Browser(page(SLOWER), 1280, 900, directory)) {
            assertThat(browser.value("document.querySelector('.answer').textContent"))
                    .startsWith("web-01 virtio-disk0 read: slower, mean ")
                    .contains("; device explains +");
            assertThat(browser.value("document.querySelector('tr.slower .verdict').textContent"))
                    .isEqualTo("slower");
            assertThat(browser.value("String(document.querySelectorAll('svg.shift circle').length)"))
                    .isEqualTo(String.valueOf(
                            SLOWER.disks().get(0).operations().get(0).shifts().size()));
            browser.click("#theme");
            assertThat(browser.errors()).isEmpty();
        }
    }

    @Test
    void thePageFitsAPhone() throws Exception {
        try (Browser browser = new Browser(page(SLOWER), 400, 800, directory)) {
            assertThat(browser.value("String(document.documentElement.scrollWidth <= 400)"))
                    .isEqualTo("true");
        }
    }

    @Test
    void theTextHasTheRatiosOfTheJsonInLinesBelowEightyColumns() throws IOException {
        String text = DiffText.render(SLOWER);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DiffJson.write(SLOWER, bytes);
        JsonNode read = new ObjectMapper().readTree(bytes.toByteArray()).at("/disks/0/operations/0");

        assertThat(text.lines()).allMatch(line -> line.length() < 80);
        assertThat(read.get("verdict").asText()).isEqualTo("slower");
        assertThat(read.get("cause").asText()).isEqualTo("device");
        for (JsonNode figures : List.of(read.get("totals"), read.get("stages"))) {
            for (JsonNode figure : figures) {
                String ratio = String.format(
                        java.util.Locale.ROOT, "×%.2f ", figure.get("ratio").asDouble());
                assertThat(text.lines())
                        .anyMatch(line ->
                                line.startsWith("  " + figure.get("name").asText() + " ")
                                        && line.contains(ratio)
                                        && line.endsWith(figure.get("verdict").asText()));
            }
        }
    }

    @Test
    void withoutACommonDiskTheTextSaysSo() {
        Load other = new Load();
        other.operation = "write";
        assertThat(DiffText.render(Comparer.compare(new Side(), new Side(), DiffOptions.DEFAULT)))
                .startsWith("no disk has requests on both sides\n");
        assertThat(Comparer.compare(new Load().side("a", 1, 1), other.side("b", 1, 1), DiffOptions.DEFAULT)
                        .disks()
                        .get(0)
                        .operations())
                .isEmpty();
    }
}
