// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A query of a panel or of an annotation of the dashboards that are checked in.
 *
 * @param name dashboard, panel and query
 * @param query with its variables, as it stands in the JSON
 * @param variables what each is when all is chosen
 */
record PanelQuery(String name, String query, Map<String, String> variables) {
    static final Path DASHBOARDS =
            Path.of("").toAbsolutePath().getParent().resolve("dashboards").normalize();

    /** All of Grafana's. */
    static List<PanelQuery> all() throws IOException {
        List<PanelQuery> queries = new ArrayList<>();
        try (Stream<Path> files = Files.list(DASHBOARDS.resolve("grafana"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode board = new ObjectMapper().readTree(file.toFile());
                String uid = board.get("uid").asText();
                Map<String, String> variables = variables(board);
                board.path("annotations").path("list").forEach(annotation -> {
                    JsonNode target = annotation.path("target");
                    if (target.has("expr")) {
                        queries.add(new PanelQuery(
                                uid + " / annotation " + annotation.get("name").asText(),
                                target.get("expr").asText(),
                                variables));
                    }
                });
                panels(board)
                        .forEach(panel -> panel.path("targets")
                                .forEach(target -> queries.add(new PanelQuery(
                                        uid + " / " + panel.get("title").asText() + " / "
                                                + target.get("refId").asText(),
                                        target.get("expr").asText(),
                                        variables))));
            }
        }
        return queries;
    }

    private static List<JsonNode> panels(JsonNode board) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : board.get("panels")) {
            if (panel.get("type").asText().equals("row")) {
                panel.get("panels").forEach(panels::add);
            } else {
                panels.add(panel);
            }
        }
        return panels;
    }

    private static Map<String, String> variables(JsonNode board) {
        Map<String, String> variables = new TreeMap<>();
        for (JsonNode variable : board.get("templating").get("list")) {
            String value = variable.has("allValue")
                    ? variable.get("allValue").asText()
                    : variable.path("current")
                            .path("value")
                            .asText(variable.path("query").asText());
            variables.put(variable.get("name").asText(), value);
        }
        return variables;
    }

    /** The query as Grafana sends it. */
    String text(Map<String, String> chosen) {
        Map<String, String> values = new TreeMap<>(variables);
        values.putAll(chosen);
        String text = query;
        for (String name : values.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            text = text.replace("$" + name, values.get(name));
        }
        return text;
    }
}
