// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Manual pages say what the commands say. */
class ManualPageTest {
    @TempDir
    Path folder;

    private static List<ManualPage> pages() {
        List<ManualPage> pages = new ArrayList<>();
        add(new ManualPage(DeployFiles.command()), pages);
        return pages;
    }

    private static void add(ManualPage page, List<ManualPage> pages) {
        pages.add(page);
        page.visible().forEach(child -> add(child, pages));
    }

    @Test
    void thereIsOneOfEachCommandThatTheHelpShows() {
        assertThat(pages())
                .extracting(ManualPage::name)
                .contains("iotrace", "iotrace-attach", "iotrace-daemon-record", "iotrace-agent-attach")
                .doesNotContain("iotrace-manual")
                .doesNotHaveDuplicates();
    }

    @Test
    void eachOptionIsInItsPageByAllOfItsNames() {
        for (ManualPage page : pages()) {
            for (CommandLine.Model.OptionSpec option :
                    page.command().getCommandSpec().options()) {
                for (String name : option.hidden() ? new String[0] : option.names()) {
                    assertThat(page.source()).as(page.name()).contains(name.replace("-", "\\-"));
                }
            }
        }
    }

    /** No line begins with what roff takes for a request, and no text has what it takes for an escape. */
    @Test
    void groffHasNothingToSayOfThem() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "needs: groff");
        for (ManualPage page : pages()) {
            Path file = folder.resolve(page.name() + ".1");
            Files.writeString(file, page.source());
            Process groff = new ProcessBuilder("groff", "-man", "-ww", "-z", "-K", "utf8", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(groff.waitFor()).as(page.name()).isZero();
            assertThat(said).as(page.name()).isEmpty();
        }
    }
}
