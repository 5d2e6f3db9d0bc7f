// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class PrometheusRulesTest {
    private static final Path RULES = Boards.MODULE.resolve("prometheus");
    private static final Path RUNBOOKS = Boards.MODULE.resolve("../docs/runbooks");

    @BeforeEach
    void promtool() {
        Promtool.assumeThere();
    }

    @Test
    void promtoolAcceptsTheRules() throws Exception {
        Promtool.Result result = Promtool.run(
                "check",
                "rules",
                RULES.resolve("recording-rules.yml").toString(),
                RULES.resolve("alerts.yml").toString());
        assertThat(result.passed()).as(result.output()).isTrue();
    }

    @Test
    void eachAlertFiresAndANearCaseDoesNot() throws Exception {
        Promtool.Result result = Promtool.run(
                "test", "rules", RULES.resolve("tests/alerts.test.yml").toString());
        assertThat(result.passed()).as(result.output()).isTrue();
    }

    @Test
    void eachAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        Set<String> fires = new LinkedHashSet<>();
        Set<String> silent = new LinkedHashSet<>();
        for (Map<?, ?> test : maps(yaml(RULES.resolve("tests/alerts.test.yml")).get("tests"))) {
            for (Map<?, ?> check : maps(test.get("alert_rule_test"))) {
                (maps(check.get("exp_alerts")).isEmpty() ? silent : fires).add((String) check.get("alertname"));
            }
        }
        Set<String> names =
                alerts().stream().map(alert -> (String) alert.get("alert")).collect(Collectors.toSet());
        assertThat(fires).containsExactlyInAnyOrderElementsOf(names);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void alertsFollowTheConventionsOfMixins() throws IOException {
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            Map<?, ?> labels = (Map<?, ?>) alert.get("labels");
            Map<?, ?> annotations = (Map<?, ?>) alert.get("annotations");
            assertThat((String) alert.get("alert"))
                    .matches("Iotrace[A-Z][A-Za-z]+")
                    .hasSizeLessThanOrEqualTo(40);
            assertThat(labels.get("severity")).isIn("critical", "warning", "info");
            assertThat((String) annotations.get("summary")).endsWith(".").doesNotContain("{{");
            assertThat((String) annotations.get("description")).contains("{{ $labels.");
            assertThat(alert.get("for")).isNotNull();
        });
    }

    @Test
    void groupsAreSmall() throws IOException {
        for (Map<?, ?> group : groups("alerts.yml")) {
            assertThat(maps(group.get("rules"))).hasSizeLessThanOrEqualTo(20);
            assertThat((String) group.get("name")).hasSizeLessThanOrEqualTo(40);
        }
    }

    @Test
    void eachAlertHasARunbookWithItsFourParts() throws IOException {
        for (Map<?, ?> alert : alerts()) {
            String name = (String) alert.get("alert");
            Map<?, ?> annotations = (Map<?, ?>) alert.get("annotations");
            assertThat((String) annotations.get("runbook_url")).endsWith("/runbooks/" + name + ".md");
            assertThat(RUNBOOKS.resolve(name + ".md"))
                    .content()
                    .startsWith("# " + name)
                    .contains("## Meaning", "## Impact", "## Diagnosis", "## Mitigation", "iotrace ");
        }
    }

    @Test
    void noRunbookIsLeftOfAnAlertThatIsGone() throws IOException {
        Set<String> names =
                alerts().stream().map(alert -> alert.get("alert") + ".md").collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(RUNBOOKS)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    private static List<Map<?, ?>> alerts() throws IOException {
        List<Map<?, ?>> alerts = new ArrayList<>();
        for (Map<?, ?> group : groups("alerts.yml")) {
            alerts.addAll(maps(group.get("rules")));
        }
        return alerts;
    }

    private static List<Map<?, ?>> groups(String file) throws IOException {
        return maps(yaml(RULES.resolve(file)).get("groups"));
    }

    private static Map<?, ?> yaml(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    private static List<Map<?, ?>> maps(Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object item : (List<?>) list) {
            maps.add((Map<?, ?>) item);
        }
        return maps;
    }
}
