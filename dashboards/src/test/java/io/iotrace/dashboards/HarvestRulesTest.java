// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What NetApp Harvest asks of its dashboards (cmd/tools/grafana/dashboard_test.go), restated. */
class HarvestRulesTest {
    private static final Set<String> BUILT_IN = Set.of("__rate_interval", "__url_time_range", "__value", "__data");

    static List<JsonNode> boards() {
        return Boards.grafana().map(Map.Entry::getValue).toList();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void unitFitsTheMetric(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            String unit = panel.at("/fieldConfig/defaults/unit").asText();
            if (panel.get("type").asText().equals("table")) {
                continue;
            }
            for (JsonNode target : panel.get("targets")) {
                String query = target.get("expr").asText();
                if (query.contains("histogram_quantile") || query.contains("_seconds_bucket")) {
                    assertThat(unit).as(query).isEqualTo("s");
                }
                if (query.contains("iotrace_disk_bytes_total")) {
                    assertThat(unit).as(query).isIn("Bps", "bytes");
                }
                if (query.matches("sum by \\([a-z, ]+\\) \\(rate\\(iotrace_disk_requests_total.*]\\)\\)")) {
                    assertThat(unit).as(query).isEqualTo("iops");
                }
                if (unit.equals("percentunit")) {
                    assertThat(query).containsAnyOf(" / ", "_seconds_total", "_ns_total", "_ratio", "avg(up");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void sharesBeginAtZeroAndStackedSharesEndAtOne(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            JsonNode defaults = panel.at("/fieldConfig/defaults");
            if (defaults.get("unit").asText().equals("percentunit")
                    && panel.get("type").asText().equals("timeseries")) {
                assertThat(defaults.get("min").asInt(-1)).isZero();
                if (defaults.at("/custom/stacking/mode").asText().equals("normal")) {
                    assertThat(defaults.get("max").asInt(-1)).isOne();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void onlyTheFirstRowIsOpen(JsonNode board) {
        List<Boolean> collapsed = Boards.rows(board).stream()
                .map(row -> row.get("collapsed").asBoolean())
                .toList();
        assertThat(collapsed.get(0)).isFalse();
        assertThat(collapsed.subList(1, collapsed.size())).isNotEmpty().containsOnly(true);
    }

    @ParameterizedTest
    @MethodSource("boards")
    void everyVariableIsUsed(JsonNode board) {
        String everywhere = board.get("panels").toString() + board.get("annotations") + board.at("/templating/list");
        for (JsonNode variable : board.at("/templating/list")) {
            String name = variable.get("name").asText();
            assertThat(everywhere).containsPattern("\\$\\{?" + name + "\\b");
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void everyVariableThatIsUsedIsThere(JsonNode board) {
        Set<String> there = new HashSet<>(BUILT_IN);
        board.at("/templating/list")
                .forEach(variable -> there.add(variable.get("name").asText()));
        Set<String> used = Pattern.compile("\\$\\{?([a-z_]+)")
                .matcher(board.get("panels").toString())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(there).containsAll(used);
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panelsHaveIdentifiersTitlesAndQuestionsOfTheirOwn(JsonNode board) {
        List<JsonNode> panels = Boards.panels(board);
        assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels).extracting(panel -> panel.get("title").asText()).doesNotHaveDuplicates();
        assertThat(panels)
                .extracting(panel -> panel.get("description").asText())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void panelsDoNotOverlapAndFillTheirRows(JsonNode board) {
        Set<String> cells = new HashSet<>();
        List<JsonNode> all = new ArrayList<>(Boards.panels(board));
        all.addAll(Boards.rows(board));
        for (JsonNode panel : all) {
            JsonNode grid = panel.get("gridPos");
            int right = grid.get("x").asInt() + grid.get("w").asInt();
            assertThat(right).isLessThanOrEqualTo(24);
            for (int x = grid.get("x").asInt(); x < right; x++) {
                for (int y = 0; y < grid.get("h").asInt(); y++) {
                    assertThat(cells.add(x + "," + (grid.get("y").asInt() + y)))
                            .as(panel.get("title").asText())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void linksLeadToDashboardsThatAreThere() {
        Set<String> uids =
                boards().stream().map(board -> board.get("uid").asText()).collect(Collectors.toSet());
        List<String> targets = boards().stream()
                .flatMap(board -> Pattern.compile("/d/([a-z-]+)")
                        .matcher(board.toString())
                        .results())
                .map(MatchResult::group)
                .map(link -> link.substring(3))
                .toList();
        assertThat(targets).isNotEmpty();
        assertThat(uids).containsAll(targets);
    }

    @Test
    void dashboardsOfOneTagAreLinkedWithTheirVariablesAndTime() {
        for (JsonNode board : boards()) {
            assertThat(board.at("/tags/0").asText()).isEqualTo("iotrace");
            JsonNode link = board.at("/links/0");
            assertThat(link.at("/tags/0").asText()).isEqualTo("iotrace");
            assertThat(link.get("includeVars").asBoolean()).isTrue();
            assertThat(link.get("keepTime").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void nothingRefreshesByItself(JsonNode board) {
        assertThat(board.get("refresh").asText()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void linesShowCalculationsAndAllValuesSorted(JsonNode board) {
        for (JsonNode panel : Boards.panels(board)) {
            if (panel.get("type").asText().equals("timeseries")) {
                assertThat(panel.at("/options/legend/calcs")).isNotEmpty();
                assertThat(panel.at("/options/tooltip/mode").asText()).isEqualTo("multi");
                assertThat(panel.at("/options/tooltip/sort").asText()).isEqualTo("desc");
                assertThat(panel.at("/fieldConfig/defaults/custom/spanNulls").asBoolean())
                        .as("a gap is shown")
                        .isFalse();
            }
        }
    }

    @Test
    void everyListByDiskOrHostOfTheFleetIsLimited() {
        JsonNode fleet = boards().stream()
                .filter(board -> board.get("uid").asText().equals("iotrace-fleet"))
                .findFirst()
                .orElseThrow();
        for (JsonNode panel : Boards.panels(fleet)) {
            for (JsonNode target : panel.get("targets")) {
                String query = target.get("expr").asText();
                boolean byDiskOrHost =
                        query.matches("(?s)(topk|\\(*sum by \\(instance|\\(*histogram_quantile|label_join).*");
                if (byDiskOrHost && !query.contains("iotrace_finding_active")) {
                    assertThat(query).contains("topk($top,");
                }
            }
        }
    }

    @Test
    void theFleetsFirstPanelIsTheDelayCentre() {
        JsonNode first = Boards.panels(boards().stream()
                        .filter(board -> board.get("uid").asText().equals("iotrace-fleet"))
                        .findFirst()
                        .orElseThrow())
                .get(0);
        assertThat(first.get("title").asText()).startsWith("Delay centre");
        assertThat(first.at("/targets/0/expr").asText()).contains("stage", "topk($top,");
    }

    @Test
    void persesHasTheSamePanelsWithTheSameQueries() {
        List<List<String>> grafana = boards().stream()
                .map(board -> Boards.panels(board).stream()
                        .flatMap(panel -> Boards.list(panel.get("targets")).stream())
                        .map(target -> target.get("expr").asText())
                        .toList())
                .toList();
        List<List<String>> perses = Boards.perses()
                .map(Map.Entry::getValue)
                .map(board -> Boards.list(board.at("/spec/panels")).stream()
                        .flatMap(panel -> Boards.list(panel.at("/spec/queries")).stream())
                        .map(query -> query.at("/spec/plugin/spec/query").asText())
                        .toList())
                .toList();
        assertThat(perses).isEqualTo(grafana);
    }
}
