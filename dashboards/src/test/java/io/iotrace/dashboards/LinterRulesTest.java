// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of grafana/dashboard-linter (lint/rules.go), restated for every type of panel; the linter itself looks at heat maps, tables
 * and bar charts not at all. That each query is valid PromQL (target-promql-rule) is {@link PanelQueriesTest}'s; there is no Loki, so
 * the two LogQL rules have nothing to look at.
 */
class LinterRulesTest {
    private static final Set<String> UNITS = Set.of("s", "iops", "Bps", "bytes", "percentunit", "cps", "short");
    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)\\{([^}]*)}");
    private static final Pattern RATE = Pattern.compile("\\b(rate|irate)\\((?:[^()]*?)\\[([^\\]]+)]");
    private static final Pattern LABEL_VALUES =
            Pattern.compile("label_values\\(iotrace_[a-z_]+(\\{([a-z]+=~\"\\$[a-z]+\"(, )?)+})?, [a-z]+\\)");

    static List<JsonNode> boards() {
        return Boards.grafana().map(Map.Entry::getValue).toList();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void templateDatasource(JsonNode board) {
        JsonNode variable = variable(board, "datasource");
        assertThat(variable.get("type").asText()).isEqualTo("datasource");
        assertThat(variable.get("query").asText()).isEqualTo("prometheus");
        assertThat(variable.get("label").asText()).isEqualTo("Data source");
    }

    @ParameterizedTest
    @MethodSource("boards")
    void templateJobAndInstance(JsonNode board) {
        for (String name : List.of("job", "instance")) {
            JsonNode variable = variable(board, name);
            assertThat(variable.get("type").asText()).isEqualTo("query");
            assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(variable.get("multi").asBoolean()).isTrue();
            assertThat(variable.get("includeAll").asBoolean()).isTrue();
            assertThat(variable.get("allValue").asText()).isEqualTo(".+");
        }
        assertThat(variable(board, "job").get("label").asText()).isEqualTo("Job");
        assertThat(variable(board, "instance").get("label").asText())
                .as("the linter asks for Instance; an operator of VMs says host")
                .isEqualTo("Host");
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aPrometheusWithoutTheLabelClusterWorks(JsonNode board) {
        assertThat(variable(board, "cluster").get("allValue").asText()).isEqualTo(".*");
        assertThat(variable(board, "cluster").at("/current/value/0").asText()).isEqualTo("$__all");
    }

    @ParameterizedTest
    @MethodSource("boards")
    void templateLabelQueriesAndReload(JsonNode board) {
        for (JsonNode variable : variables(board)) {
            if (variable.get("type").asText().equals("query")) {
                assertThat(variable.at("/query/query").asText()).matches(LABEL_VALUES);
                assertThat(variable.get("refresh").asInt())
                        .as("on time range change")
                        .isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panelDatasource(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            panel.get("targets")
                    .forEach(target ->
                            assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
        }
        board.at("/annotations/list")
                .forEach(annotation ->
                        assertThat(annotation.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panelTitleDescriptionAndQuestion(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            assertThat(panel.get("title").asText()).isNotBlank();
            assertThat(panel.get("description").asText())
                    .as(panel.get("title").asText())
                    .contains("?");
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panelUnits(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isIn(UNITS);
            for (JsonNode override : panel.at("/fieldConfig/overrides")) {
                for (JsonNode property : override.get("properties")) {
                    if (property.get("id").asText().equals("unit")) {
                        assertThat(property.get("value").asText()).isIn(UNITS);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panelHasTargetsEachWithAnExpression(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            assertThat(panel.get("targets")).isNotEmpty();
            panel.get("targets")
                    .forEach(target -> assertThat(target.get("expr").asText()).isNotBlank());
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void targetRateInterval(JsonNode board) {
        int rates = 0;
        for (String query : queries(board)) {
            for (MatchResult rate : RATE.matcher(query).results().toList()) {
                assertThat(rate.group(2)).as(query).isEqualTo("$__rate_interval");
                rates++;
            }
        }
        assertThat(rates).isPositive();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void everySelectorHasClusterJobAndInstance(JsonNode board) {
        for (String query : queries(board)) {
            List<MatchResult> selectors = SELECTOR.matcher(query).results().toList();
            assertThat(selectors).as(query).isNotEmpty();
            for (MatchResult selector : selectors) {
                assertThat(selector.group(2))
                        .as(query)
                        .contains("cluster=~\"$cluster\"", "job=~\"$job\"", "instance=~\"$instance\"");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void noMetricIsWithoutASelector(JsonNode board) {
        Pattern bare = Pattern.compile("\\b(iotrace|jvm|process|scrape)_[a-z_]+(?![a-z_{])");
        for (String query : queries(board)) {
            assertThat(bare.matcher(query).find()).as(query).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void countersAndPartsOfHistogramsAreOnlyUsedUnderRateOrIncrease(JsonNode board) {
        Pattern counter = Pattern.compile("(\\w+\\()?([a-z_]+_(?:total|bucket|sum|count))\\{");
        for (String query : queries(board)) {
            for (MatchResult use : counter.matcher(query).results().toList()) {
                assertThat(use.group(1)).as(use.group(2) + " in " + query).isIn("rate(", "increase(");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void uneditableDashboard(JsonNode board) {
        assertThat(board.get("editable").asBoolean()).isFalse();
        assertThat(board.get("id").isNull()).isTrue();
    }

    private static List<String> queries(JsonNode board) {
        return Boards.panels(board).stream()
                .flatMap(panel -> Boards.list(panel.get("targets")).stream())
                .map(target -> target.get("expr").asText())
                .toList();
    }

    private static List<JsonNode> variables(JsonNode board) {
        return Boards.list(board.at("/templating/list"));
    }

    private static JsonNode variable(JsonNode board, String name) {
        List<JsonNode> found = variables(board).stream()
                .filter(variable -> variable.get("name").asText().equals(name))
                .collect(Collectors.toList());
        assertThat(found).as("variable " + name).hasSize(1);
        return found.get(0);
    }
}
