// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.View;
import java.util.Locale;

/** Writes one Perses panel. */
final class PersesPanel {
    private PersesPanel() {}

    static ObjectNode write(Panel panel) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode spec = json.put("kind", "Panel").putObject("spec");
        spec.putObject("display").put("name", panel.title()).put("description", panel.question());
        ObjectNode plugin = spec.putObject("plugin");
        ObjectNode options = plugin.putObject("spec");
        if (panel.view() instanceof View.Lines lines) {
            plugin.put("kind", "TimeSeriesChart");
            lines(options, panel.unit(), lines);
        } else if (panel.view() instanceof View.Bars) {
            plugin.put("kind", "BarChart");
            options.put("calculation", "last").put("sort", "desc").put("mode", "value");
            format(options.putObject("format"), panel.unit());
        } else if (panel.view() instanceof View.Heat) {
            plugin.put("kind", "HeatMapChart");
            format(options.putObject("yAxisFormat"), panel.unit());
            options.put("showVisualMap", true);
        } else if (panel.view() instanceof View.Single) {
            plugin.put("kind", "StatChart");
            options.put("calculation", "last");
            format(options.putObject("format"), panel.unit());
        } else if (panel.view() instanceof View.Table table) {
            plugin.put("kind", "Table");
            table(options, panel, table);
        } else if (panel.view() instanceof View.Timeline) {
            plugin.put("kind", "StatusHistoryChart");
        }
        ArrayNode queries = spec.putArray("queries");
        for (Query query : panel.queries()) {
            ObjectNode source = queries.addObject()
                    .put("kind", "TimeSeriesQuery")
                    .putObject("spec")
                    .putObject("plugin");
            ObjectNode prometheus =
                    source.put("kind", "PrometheusTimeSeriesQuery").putObject("spec");
            prometheus.put("query", query.expression());
            if (!query.legend().isEmpty()) {
                prometheus.put("seriesNameFormat", query.legend());
            }
            prometheus
                    .putObject("datasource")
                    .put("kind", "PrometheusDatasource")
                    .put("name", "$datasource");
        }
        return json;
    }

    private static void lines(ObjectNode options, Unit unit, View.Lines lines) {
        ObjectNode legend = options.putObject("legend")
                .put("position", "bottom")
                .put("mode", "table")
                .put("size", "small");
        legend.putArray("values").add("mean").add("max").add("last");
        ObjectNode axis = options.putObject("yAxis");
        if (!lines.signed()) {
            axis.put("min", 0);
        }
        format(axis.putObject("format"), unit);
        ObjectNode visual = options.putObject("visual").put("display", "line").put("lineWidth", 1);
        visual.put("areaOpacity", lines.stacked() ? 0.4 : 0)
                .put("stack", lines.stacked() ? "all" : "none")
                .put("connectNulls", false);
    }

    private static void table(ObjectNode options, Panel panel, View.Table table) {
        options.put("density", "compact");
        options.putArray("transforms").addObject().put("kind", "MergeSeries").putObject("spec");
        ArrayNode columns = options.putArray("columnSettings");
        for (View.Column column : table.columns()) {
            int query = indexOf(panel, column.field());
            ObjectNode setting = columns.addObject().put("name", query < 0 ? column.field() : value(panel, query));
            setting.put("header", column.title().toLowerCase(Locale.ROOT)).put("enableSorting", true);
            if (query >= 0) {
                format(setting.putObject("format"), column.unit());
            }
            if (column.field().equals(table.sortedBy())) {
                setting.put("sort", "desc");
            }
        }
        columns.addObject().put("name", "timestamp").put("hide", true);
        for (int query = 0; query < panel.queries().size(); query++) {
            String field = panel.queries().get(query).column();
            if (table.columns().stream().noneMatch(column -> column.field().equals(field))) {
                columns.addObject().put("name", value(panel, query)).put("hide", true);
            }
        }
    }

    private static int indexOf(Panel panel, String column) {
        return panel.queries().stream().map(Query::column).toList().indexOf(column);
    }

    /** Perses names the value of an only query "value", and of several "value #1" and so on. */
    private static String value(Panel panel, int query) {
        return panel.queries().size() == 1 ? "value" : "value #" + (query + 1);
    }

    private static void format(ObjectNode format, Unit unit) {
        format.put("unit", unit.perses());
        if (unit == Unit.COUNT || unit == Unit.BYTES || unit.kind().equals("throughput")) {
            format.put("shortValues", true);
        }
    }
}
