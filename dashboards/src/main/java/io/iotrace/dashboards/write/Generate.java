// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.dashboards.catalog.Catalog;
import io.iotrace.dashboards.model.Dashboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes all dashboards below a directory: {@code grafana/UID.json} and {@code perses/UID.json}. */
public final class Generate {
    private Generate() {}

    /** Takes the directory as its only argument. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** Contents of the files by their names below the directory. */
    public static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        for (Dashboard dashboard : Catalog.dashboards()) {
            files.put("grafana/" + dashboard.uid() + ".json", text(GrafanaWriter.write(dashboard)));
            files.put("perses/" + dashboard.uid() + ".json", text(PersesWriter.write(dashboard)));
        }
        return files;
    }

    private static String text(JsonNode json) {
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
