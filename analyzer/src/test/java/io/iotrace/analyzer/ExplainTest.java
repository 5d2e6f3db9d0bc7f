// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.rule.Rule;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.recording.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExplainTest {
    @Test
    void explainsEveryRuleAndEveryStage() {
        assertThat(Explain.topics())
                .containsAll(Rules.all().stream().map(Rule::id).toList())
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

    /** The reference page is made of the rules and their texts; to renew it, write what this test expects. */
    @Test
    void theReferencePageSaysWhatTheRulesSay() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "reference", "rules.md")))
                .isEqualTo(page());
    }

    private static String page() {
        String rules = Rules.all().stream().map(ExplainTest::section).collect(Collectors.joining("\n"));
        return """
                # Rules

                What `iotrace analyze` and `iotrace attach` look for. `iotrace explain RULE` prints the same texts.

                ## Verdicts

                %s
                ## Severity

                %s
                %s""".formatted(
                        Explain.topic("verdicts").orElseThrow(),
                        Explain.topic("severity").orElseThrow(),
                        rules);
    }

    private static String section(Rule rule) {
        String needs = rule.needs().stream()
                .map(event -> "`iotrace." + event.getSimpleName() + "`")
                .sorted()
                .collect(Collectors.joining(", "));
        String references = rule.references().stream()
                .filter(reference -> !reference.startsWith("iotrace explain"))
                .collect(Collectors.joining("; "));
        return "## `" + rule.id() + "`\n\n" + rule.title() + ".\n\n"
                + Explain.topic(rule.id()).orElseThrow()
                + "\nNeeds: requests" + (needs.isEmpty() ? "" : ", " + needs) + ".\n"
                + (references.isEmpty() ? "" : "\nReferences: " + references + ".\n");
    }
}
