// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.dashboards.model.Variable;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the variables of a Grafana dashboard. */
final class GrafanaVariables {
    private static final int REFRESH_ON_TIME_RANGE = 2;
    private static final int SORTED = 1;

    private GrafanaVariables() {}

    static ObjectNode write(List<Variable> variables) {
        ObjectNode templating = JsonNodeFactory.instance.objectNode();
        ArrayNode list = templating.putArray("list");
        for (Variable variable : variables) {
            ObjectNode json = list.addObject();
            json.put("name", variable.name()).put("label", variable.label()).put("hide", 0);
            if (variable instanceof Variable.DataSource) {
                json.put("type", "datasource").put("query", "prometheus").put("refresh", 1);
            } else if (variable instanceof Variable.LabelValues values) {
                labelValues(json, values);
            } else if (variable instanceof Variable.Choice choice) {
                choice(json, choice);
            } else if (variable instanceof Variable.Text text) {
                json.put("type", "textbox").put("query", text.value());
                current(json, text.value());
            }
        }
        return templating;
    }

    private static void labelValues(ObjectNode json, Variable.LabelValues values) {
        String query = "label_values(" + selector(values) + ", " + values.name() + ")";
        json.put("type", "query");
        json.set("datasource", GrafanaPanel.dataSource());
        json.putObject("query").put("query", query).put("refId", "variable");
        json.put("refresh", REFRESH_ON_TIME_RANGE).put("sort", SORTED).put("regex", "");
        json.put("multi", values.multiple()).put("includeAll", true).put("allValue", values.all());
        ObjectNode current = json.putObject("current").put("selected", true);
        current.putArray("text").add("All");
        current.putArray("value").add("$__all");
    }

    private static String selector(Variable.LabelValues values) {
        if (values.given().isEmpty()) {
            return values.metric();
        }
        return values.given().stream()
                .map(label -> label + "=~\"$" + label + "\"")
                .collect(Collectors.joining(", ", values.metric() + "{", "}"));
    }

    private static void choice(ObjectNode json, Variable.Choice choice) {
        json.put("type", "custom")
                .put("query", String.join(",", choice.values()))
                .put("multi", false)
                .put("includeAll", false);
        ArrayNode options = json.putArray("options");
        for (String value : choice.values()) {
            options.addObject()
                    .put("text", value)
                    .put("value", value)
                    .put("selected", value.equals(choice.values().get(0)));
        }
        current(json, choice.values().get(0));
    }

    private static void current(ObjectNode json, String value) {
        json.putObject("current").put("text", value).put("value", value).put("selected", true);
    }
}
