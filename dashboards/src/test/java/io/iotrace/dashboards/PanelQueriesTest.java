// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Each query of each panel, cut out of the JSON, gives on the series of {@code panels/given.yml} what {@code panels/UID.yml} says.
 * Values are compared to nine decimals: promtool compares floating-point numbers exactly, so both sides are rounded.
 */
class PanelQueriesTest {
    private static final double DECIMALS = 1e9;

    @TempDir
    private Path directory;

    @BeforeEach
    void promtool() {
        Promtool.assumeThere();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iotrace-fleet", "iotrace-host", "iotrace-vm", "iotrace-disk", "iotrace-self"})
    void eachQueryGivesWhatWasReckonedByHand(String uid) throws Exception {
        Map<String, String> queries = queries(uid);
        Map<?, ?> cases = resource(uid);
        List<Object> checks = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Object item : (List<?>) cases.get("panels")) {
            Map<?, ?> check = (Map<?, ?>) item;
            String name = check.get("panel") + " " + check.get("query");
            assertThat(queries).as("a case for a query that is not there").containsKey(name);
            seen.add(name);
            Map<String, String> variables = new HashMap<>();
            put(variables, cases.get("variables"));
            put(variables, check.get("variables"));
            checks.add(check(queries.get(name), variables, (List<?>) check.get("expect")));
        }
        assertThat(seen).as("every query has a case").containsExactlyInAnyOrderElementsOf(queries.keySet());

        Map<String, Object> test = new TreeMap<>();
        test.put("interval", "1m");
        test.put("input_series", resource("given").get("series"));
        test.put("promql_expr_test", checks);
        Path file = directory.resolve(uid + ".yml");
        Files.writeString(file, new Yaml().dump(Map.of("rule_files", List.of(), "tests", List.of(test))));
        Promtool.Result result = Promtool.run("test", "rules", file.toString());
        assertThat(result.passed()).as(result.output()).isTrue();
    }

    private static Map<String, Object> check(String query, Map<String, String> variables, List<?> expected) {
        List<Object> samples = new ArrayList<>();
        for (Object item : expected) {
            Map<?, ?> sample = (Map<?, ?>) item;
            double value = ((Number) sample.get("value")).doubleValue();
            String labels = (String) sample.get("labels");
            samples.add(Map.of("labels", labels.substring(labels.indexOf('{')), "value", Math.rint(value * DECIMALS)));
        }
        String rounded = "round((" + Queries.replace(query, variables) + ") * " + (long) DECIMALS + ")";
        return Map.of("expr", rounded, "eval_time", "130m", "exp_samples", samples);
    }

    private static Map<String, String> queries(String uid) {
        JsonNode board = Boards.grafana()
                .filter(file -> file.getKey().equals(uid + ".json"))
                .findFirst()
                .orElseThrow()
                .getValue();
        Map<String, String> queries = new TreeMap<>();
        for (JsonNode panel : Boards.panels(board)) {
            panel.get("targets")
                    .forEach(target -> queries.put(
                            panel.get("title").asText() + " "
                                    + target.get("refId").asText(),
                            target.get("expr").asText()));
        }
        return queries;
    }

    private static void put(Map<String, String> variables, Object more) {
        if (more instanceof Map<?, ?> map) {
            map.forEach((name, value) -> variables.put((String) name, (String) value));
        }
    }

    private static Map<?, ?> resource(String name) throws IOException {
        try (InputStream file = PanelQueriesTest.class.getResourceAsStream("/panels/" + name + ".yml")) {
            return new Yaml().load(file);
        }
    }
}
