// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.rule.Rule;
import io.iotrace.analyzer.rule.RulePage;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.recording.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExplainTest {
    @Test
    void explainsEveryRuleAndEveryStage() {
        assertThat(Explain.topics())
                .containsAll(Rules.installed().ids())
                .containsSubsequence(java.util.Arrays.stream(Stage.values())
                        .map(Stage::label)
                        .toList());
    }

    @Test
    void findsATopicWhateverItsCase() {
        assertThat(Explain.topic("Main-Loop-Disk"))
                .isEqualTo(Explain.topic("main-loop-disk"))
                .isPresent();
        assertThat(Explain.topic("no such thing")).isEmpty();
    }

    @Test
    void fitsATerminal() {
        for (String topic : Explain.topics()) {
            assertThat(Explain.topic(topic).orElseThrow().lines())
                    .as(topic)
                    .isNotEmpty()
                    .allMatch(line -> line.length() <= 90);
        }
    }

    /** The reference pages are made of the rules and their texts; to renew them, run this test with {@code -Dreference.write=true}. */
    @Test
    void theReferencePagesSayWhatTheRulesSay() throws IOException {
        Path folder = Path.of("..", "docs", "reference");
        Map<Path, String> pages = new TreeMap<>();
        pages.put(folder.resolve("rules.md"), index());
        Rules rules = Rules.installed();
        for (Rule rule : rules.all()) {
            pages.put(
                    folder.resolve("rules").resolve(rule.info().id() + ".md"),
                    RulePage.reference(rule, rules.text(rule)));
        }
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            if (Boolean.getBoolean("reference.write")) {
                Files.createDirectories(page.getKey().getParent());
                Files.writeString(page.getKey(), page.getValue());
            }
            assertThat(page.getKey()).exists().content().isEqualTo(page.getValue());
        }
        try (Stream<Path> found = Files.list(folder.resolve("rules"))) {
            assertThat(found.toList()).isSubsetOf(pages.keySet());
        }
    }

    private static String index() {
        Rules rules = Rules.installed();
        String lines = rules.all().stream()
                .map(rule -> "| [`" + rule.info().id() + "`](rules/"
                        + rule.info().id() + ".md) | " + rule.info().topic().label() + " | "
                        + rules.text(rule).title() + " |\n")
                .collect(Collectors.joining());
        return """
                # Rules

                What `iotrace analyze` and `iotrace attach` look for, and `iotrace check` as far as the configuration alone shows it.
                `iotrace explain RULE` prints the same texts. A rule that is not listed here comes from a jar of your own, which names it in
                `META-INF/services/io.iotrace.analyzer.rule.Rule`.

                | Rule | Topic | What is wrong |
                |---|---|---|
                %s
                ## Verdicts

                %s
                ## Severity

                %s""".formatted(
                        lines,
                        Explain.topic("verdicts").orElseThrow(),
                        Explain.topic("severity").orElseThrow());
    }
}
