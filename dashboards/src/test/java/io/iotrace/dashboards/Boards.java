// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The checked-in files of the module, read as a site would read them. */
final class Boards {
    static final Path MODULE = Path.of("").toAbsolutePath();

    private Boards() {}

    /** Each Grafana dashboard by its file name. */
    static Stream<Map.Entry<String, JsonNode>> grafana() {
        return read("grafana");
    }

    static Stream<Map.Entry<String, JsonNode>> perses() {
        return read("perses");
    }

    private static Stream<Map.Entry<String, JsonNode>> read(String directory) {
        try (Stream<Path> files = Files.list(MODULE.resolve(directory))) {
            List<Map.Entry<String, JsonNode>> read = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                read.add(Map.entry(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile())));
            }
            return read.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All panels, also those inside collapsed rows, without the rows. */
    static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            if (panel.get("type").asText().equals("row")) {
                panel.get("panels").forEach(panels::add);
            } else {
                panels.add(panel);
            }
        }
        return panels;
    }

    static List<JsonNode> rows(JsonNode dashboard) {
        List<JsonNode> rows = new ArrayList<>();
        dashboard.get("panels").forEach(panel -> {
            if (panel.get("type").asText().equals("row")) {
                rows.add(panel);
            }
        });
        return rows;
    }

    static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }
}
