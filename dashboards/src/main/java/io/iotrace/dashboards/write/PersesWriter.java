// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.dashboards.model.Dashboard;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Row;
import io.iotrace.dashboards.model.Variable;
import java.util.List;
import java.util.stream.Collectors;

/** Writes Perses' dashboard resource (perses/perses, the types of @perses-dev/core 0.52). Perses has no annotations. */
public final class PersesWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PersesWriter() {}

    /** The dashboard as a Perses resource of the project {@code iotrace}. */
    public static ObjectNode write(Dashboard dashboard) {
        ObjectNode json = JSON.objectNode();
        json.put("kind", "Dashboard");
        json.putObject("metadata").put("name", dashboard.uid()).put("project", "iotrace");
        ObjectNode spec = json.putObject("spec");
        spec.putObject("display").put("name", dashboard.title()).put("description", dashboard.description());
        spec.put("duration", dashboard.from().replace("now-", ""));
        spec.set("variables", variables(dashboard.variables()));
        ObjectNode panels = spec.putObject("panels");
        ArrayNode layouts = spec.putArray("layouts");
        boolean open = true;
        int number = 1;
        for (Row row : dashboard.rows()) {
            ObjectNode grid = layouts.addObject().put("kind", "Grid").putObject("spec");
            ObjectNode display = grid.putObject("display").put("title", row.title());
            display.putObject("collapse").put("open", open);
            ArrayNode items = grid.putArray("items");
            open = false;
            int x = 0;
            int y = 0;
            int tallest = 0;
            for (Panel panel : row.panels()) {
                if (x + panel.width() > 24) {
                    x = 0;
                    y += tallest;
                    tallest = 0;
                }
                String key = "panel" + number++;
                panels.set(key, PersesPanel.write(panel));
                ObjectNode item = items.addObject().put("x", x).put("y", y);
                item.put("width", panel.width()).put("height", panel.height());
                item.putObject("content").put("$ref", "#/spec/panels/" + key);
                x += panel.width();
                tallest = Math.max(tallest, panel.height());
            }
        }
        return json;
    }

    private static ArrayNode variables(List<Variable> variables) {
        ArrayNode list = JSON.arrayNode();
        for (Variable variable : variables) {
            ObjectNode json = list.addObject();
            if (variable instanceof Variable.Text text) {
                ObjectNode spec = json.put("kind", "TextVariable").putObject("spec");
                named(spec, variable).put("value", text.value());
                continue;
            }
            ObjectNode spec = json.put("kind", "ListVariable").putObject("spec");
            named(spec, variable);
            if (variable instanceof Variable.DataSource) {
                spec.put("allowMultiple", false).put("allowAllValue", false);
                plugin(spec, "DatasourceVariable").put("datasourcePluginKind", "PrometheusDatasource");
            } else if (variable instanceof Variable.LabelValues values) {
                spec.put("defaultValue", "$__all")
                        .put("allowMultiple", values.multiple())
                        .put("allowAllValue", true);
                spec.put("customAllValue", values.all()).put("sort", "alphabetical-asc");
                plugin(spec, "PrometheusLabelValuesVariable")
                        .put("labelName", values.name())
                        .putArray("matchers")
                        .add(selector(values));
            } else if (variable instanceof Variable.Choice choice) {
                spec.put("defaultValue", choice.values().get(0))
                        .put("allowMultiple", false)
                        .put("allowAllValue", false);
                ArrayNode options = plugin(spec, "StaticListVariable").putArray("values");
                choice.values().forEach(options::add);
            }
        }
        return list;
    }

    private static ObjectNode named(ObjectNode spec, Variable variable) {
        spec.putObject("display").put("name", variable.label());
        return spec.put("name", variable.name());
    }

    private static ObjectNode plugin(ObjectNode spec, String kind) {
        return spec.putObject("plugin").put("kind", kind).putObject("spec");
    }

    private static String selector(Variable.LabelValues values) {
        return values.given().stream()
                .map(label -> label + "=~\"$" + label + "\"")
                .collect(Collectors.joining(", ", values.metric() + "{", "}"));
    }
}
