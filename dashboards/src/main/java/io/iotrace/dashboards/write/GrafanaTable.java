// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.View;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a Grafana table: the queries are merged by their labels, columns named, ordered and linked. */
final class GrafanaTable {
    private GrafanaTable() {}

    static void write(ObjectNode json, ArrayNode overrides, ObjectNode options, Panel panel, View.Table table) {
        ArrayNode transformations = json.putArray("transformations");
        transformations.addObject().put("id", "merge").putObject("options");
        ObjectNode organize = transformations.addObject().put("id", "organize").putObject("options");
        organize.putObject("excludeByName").put("Time", true);
        ObjectNode order = organize.putObject("indexByName");
        ObjectNode rename = organize.putObject("renameByName");
        Map<String, String> fields = fields(panel);
        int index = 0;
        for (View.Column column : table.columns()) {
            String field = fields.getOrDefault(column.field(), column.field());
            order.put(field, index++);
            rename.put(field, column.title());
            override(overrides, panel, column);
        }
        ObjectNode excluded = (ObjectNode) organize.get("excludeByName");
        fields.forEach((name, field) -> {
            if (table.columns().stream().noneMatch(column -> column.field().equals(name))) {
                excluded.put(field, true);
            }
        });
        options.put("showHeader", true).put("cellHeight", "sm").put("frameIndex", 0);
        options.putArray("sortBy")
                .addObject()
                .put("displayName", titleOf(table))
                .put("desc", panel.queries().size() > 1);
    }

    private static String titleOf(View.Table table) {
        return table.columns().stream()
                .filter(column -> column.field().equals(table.sortedBy()))
                .map(View.Column::title)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("sorted by a column that is not shown: " + table.sortedBy()));
    }

    /** Grafana names the value of query A "Value #A", and of an only query "Value". */
    private static Map<String, String> fields(Panel panel) {
        if (panel.queries().size() == 1) {
            return Map.of(panel.queries().get(0).column(), "Value");
        }
        return panel.queries().stream()
                .collect(Collectors.toMap(
                        query -> query.column(),
                        query -> "Value #" + (char) ('A' + panel.queries().indexOf(query))));
    }

    private static void override(ArrayNode overrides, Panel panel, View.Column column) {
        boolean isValue =
                panel.queries().stream().anyMatch(query -> query.column().equals(column.field()));
        if (!isValue && !column.link().exists()) {
            return;
        }
        ObjectNode override = overrides.addObject();
        override.putObject("matcher").put("id", "byName").put("options", column.title());
        ArrayNode properties = override.putArray("properties");
        if (isValue) {
            properties.addObject().put("id", "unit").put("value", column.unit().grafana());
        }
        if (column.link().exists()) {
            ObjectNode property = properties.addObject().put("id", "links");
            property.putArray("value")
                    .addObject()
                    .put("title", column.link().title())
                    .put("url", url(panel, column))
                    .put("targetBlank", false);
        }
    }

    private static String url(Panel panel, View.Column column) {
        View.Link link = column.link();
        if (link.uid().isEmpty()) {
            return "${docs}/" + link.page() + "#${__value.raw:percentencode}";
        }
        View.Table table = (View.Table) panel.view();
        String labels = link.labels().stream()
                .map(label -> "&var-" + label + "=${__data.fields[\"" + title(table, label) + "\"]:percentencode}")
                .collect(Collectors.joining());
        return "/d/" + link.uid() + "?${datasource:queryparam}&${cluster:queryparam}&${job:queryparam}" + labels
                + "&${__url_time_range}";
    }

    private static String title(View.Table table, String label) {
        return table.columns().stream()
                .filter(column -> column.field().equals(label))
                .map(View.Column::title)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a link needs a column that is not shown: " + label));
    }
}
