// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.View;

/** Writes one Grafana panel: its queries, then what its view needs. */
final class GrafanaPanel {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private GrafanaPanel() {}

    static ObjectNode write(Panel panel, int id) {
        ObjectNode json = JSON.objectNode();
        json.put("id", id);
        json.put("title", panel.title());
        json.put("description", panel.question());
        json.set("datasource", dataSource());
        json.set("targets", targets(panel));
        ObjectNode fields = json.putObject("fieldConfig");
        ObjectNode defaults = fields.putObject("defaults");
        defaults.put("unit", panel.unit().grafana());
        ArrayNode overrides = fields.putArray("overrides");
        ObjectNode options = json.putObject("options");
        if (panel.view() instanceof View.Lines lines) {
            json.put("type", "timeseries");
            lines(defaults, options, lines, panel.unit());
        } else if (panel.view() instanceof View.Bars bars) {
            json.put("type", "barchart");
            bars(json, defaults, options, bars);
        } else if (panel.view() instanceof View.Heat) {
            json.put("type", "heatmap");
            heat(defaults, options, panel.unit());
        } else if (panel.view() instanceof View.Single single) {
            json.put("type", "stat");
            single(defaults, options, single);
        } else if (panel.view() instanceof View.Table table) {
            json.put("type", "table");
            GrafanaTable.write(json, overrides, options, panel, table);
        } else if (panel.view() instanceof View.Timeline timeline) {
            json.put("type", "state-timeline");
            timeline(defaults, options, timeline);
        }
        return json;
    }

    static ObjectNode dataSource() {
        return JSON.objectNode().put("type", "prometheus").put("uid", "${datasource}");
    }

    private static ArrayNode targets(Panel panel) {
        boolean instant = panel.view() instanceof View.Bars || panel.view() instanceof View.Table;
        ArrayNode targets = JSON.arrayNode();
        char refId = 'A';
        for (Query query : panel.queries()) {
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf(refId++));
            target.set("datasource", dataSource());
            target.put("editorMode", "code");
            target.put("expr", query.expression());
            target.put("legendFormat", query.legend().isEmpty() ? "__auto" : query.legend());
            target.put("instant", instant).put("range", !instant);
            target.put("format", instant ? "table" : panel.view() instanceof View.Heat ? "heatmap" : "time_series");
        }
        return targets;
    }

    private static void lines(ObjectNode defaults, ObjectNode options, View.Lines lines, Unit unit) {
        if (!lines.signed()) {
            defaults.put("min", 0);
        }
        if (unit == Unit.SHARE && lines.stacked()) {
            defaults.put("max", 1);
        }
        ObjectNode custom = defaults.putObject("custom");
        custom.put("lineWidth", 1).put("fillOpacity", lines.stacked() ? 40 : 0).put("showPoints", "auto");
        custom.put("spanNulls", false);
        custom.putObject("stacking")
                .put("mode", lines.stacked() ? "normal" : "none")
                .put("group", "A");
        ObjectNode legend = legend(options, "bottom");
        legend.put("displayMode", "table");
        legend.withArray("calcs").add("mean").add("max").add("lastNotNull");
        options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
    }

    private static ObjectNode legend(ObjectNode options, String placement) {
        ObjectNode legend = options.putObject("legend");
        legend.put("showLegend", true).put("displayMode", "list").put("placement", placement);
        legend.putArray("calcs");
        return legend;
    }

    /** The query's rows (bar, colour, value) become a matrix: a row for each bar, a field for each colour. */
    private static void bars(ObjectNode json, ObjectNode defaults, ObjectNode options, View.Bars bars) {
        ArrayNode transformations = json.putArray("transformations");
        transformations
                .addObject()
                .put("id", "groupingToMatrix")
                .putObject("options")
                .put("columnField", bars.colour())
                .put("rowField", bars.bar())
                .put("valueField", "Value")
                .put("emptyValue", "zero");
        defaults.put("min", 0);
        defaults.putObject("custom").put("fillOpacity", 80).put("lineWidth", 0);
        options.put("orientation", "horizontal").put("stacking", "normal").put("showValue", "never");
        options.put("xField", bars.bar() + "\\" + bars.colour());
        options.put("barWidth", 0.8).put("groupWidth", 0.7).put("fullHighlight", false);
        options.put("xTickLabelRotation", 0).put("xTickLabelMaxLength", 60);
        legend(options, "right");
        options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
    }

    private static void heat(ObjectNode defaults, ObjectNode options, Unit unit) {
        defaults.putObject("custom").putObject("scaleDistribution").put("type", "linear");
        options.put("calculate", false).put("cellGap", 0).put("showValue", "never");
        options.putObject("color")
                .put("mode", "scheme")
                .put("scheme", "Turbo")
                .put("fill", "dark-orange")
                .put("scale", "exponential")
                .put("exponent", 0.5)
                .put("steps", 64)
                .put("reverse", false);
        options.putObject("yAxis")
                .put("unit", unit.grafana())
                .put("axisPlacement", "left")
                .put("reverse", false);
        options.putObject("rowsFrame").put("layout", "auto").put("value", "requests a second");
        options.putObject("cellValues").put("unit", Unit.REQUESTS_PER_SECOND.grafana());
        options.putObject("filterValues").put("le", 1e-9);
        options.putObject("legend").put("show", true);
        options.putObject("exemplars").put("color", "rgba(255,0,255,0.7)");
        options.putObject("tooltip")
                .put("mode", "single")
                .put("yHistogram", true)
                .put("showColorScale", true);
    }

    private static void single(ObjectNode defaults, ObjectNode options, View.Single single) {
        if (!single.thresholds().isEmpty()) {
            ArrayNode steps =
                    defaults.putObject("thresholds").put("mode", "absolute").putArray("steps");
            steps.addObject().putNull("value").put("color", "text");
            single.thresholds()
                    .forEach(threshold ->
                            steps.addObject().put("value", threshold.from()).put("color", threshold.colour()));
        }
        options.put("graphMode", "area")
                .put("colorMode", "value")
                .put("justifyMode", "auto")
                .put("textMode", "value");
        options.put("wideLayout", true).put("orientation", "auto");
        ObjectNode reduce =
                options.putObject("reduceOptions").put("values", false).put("fields", "");
        reduce.putArray("calcs").add("lastNotNull");
    }

    private static void timeline(ObjectNode defaults, ObjectNode options, View.Timeline timeline) {
        ArrayNode mappings = defaults.putArray("mappings");
        ObjectNode words = mappings.addObject().put("type", "value").putObject("options");
        timeline.states()
                .forEach(state -> words.putObject(Integer.toString((int) state.value()))
                        .put("text", state.text())
                        .put("color", state.colour()));
        options.put("mergeValues", true).put("rowHeight", 0.8).put("showValue", "never");
        legend(options, "bottom");
        options.putObject("tooltip").put("mode", "single").put("sort", "none");
    }
}
