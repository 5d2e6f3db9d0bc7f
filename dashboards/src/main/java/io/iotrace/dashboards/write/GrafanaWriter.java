// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.dashboards.model.Annotation;
import io.iotrace.dashboards.model.Dashboard;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Row;

/**
 * Writes Grafana's classic JSON, schema version 42: the last version of the classic model, which Grafana 10 to 13 load (grafana/grafana
 * apps/dashboard/pkg/migration/schemaversion/README.md).
 */
public final class GrafanaWriter {
    static final int SCHEMA_VERSION = 42;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private int nextId = 1;
    private int y;

    private GrafanaWriter() {}

    /** The dashboard as Grafana's classic JSON. */
    public static ObjectNode write(Dashboard dashboard) {
        return new GrafanaWriter().dashboard(dashboard);
    }

    private ObjectNode dashboard(Dashboard dashboard) {
        ObjectNode json = JSON.objectNode();
        json.put("uid", dashboard.uid());
        json.putNull("id");
        json.put("title", dashboard.title());
        json.put("description", dashboard.description());
        json.putArray("tags").add("iotrace");
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("editable", false);
        json.put("graphTooltip", 1);
        json.put("timezone", "browser");
        json.put("refresh", "");
        json.putObject("time").put("from", dashboard.from()).put("to", "now");
        json.putObject("timepicker");
        json.set("annotations", annotations(dashboard));
        json.set("templating", GrafanaVariables.write(dashboard.variables()));
        json.putArray("links")
                .addObject()
                .put("title", "iotrace")
                .put("type", "dashboards")
                .put("icon", "external link")
                .put("tooltip", "")
                .put("url", "")
                .put("asDropdown", true)
                .put("includeVars", true)
                .put("keepTime", true)
                .put("targetBlank", false)
                .putArray("tags")
                .add("iotrace");
        ArrayNode panels = json.putArray("panels");
        boolean open = true;
        for (Row row : dashboard.rows()) {
            row(panels, row, open);
            open = false;
        }
        return json;
    }

    private void row(ArrayNode panels, Row row, boolean open) {
        ObjectNode header = panels.addObject();
        header.put("type", "row").put("id", nextId++).put("title", row.title()).put("collapsed", !open);
        grid(header, 0, 24, 1);
        y++;
        ArrayNode inside = header.putArray("panels");
        ArrayNode target = open ? panels : inside;
        int x = 0;
        int tallest = 0;
        for (Panel panel : row.panels()) {
            if (x + panel.width() > 24) {
                x = 0;
                y += tallest;
                tallest = 0;
            }
            ObjectNode json = GrafanaPanel.write(panel, nextId++);
            grid(json, x, panel.width(), panel.height());
            target.add(json);
            x += panel.width();
            tallest = Math.max(tallest, panel.height());
        }
        y += tallest;
    }

    private void grid(ObjectNode json, int x, int width, int height) {
        json.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    }

    private static ObjectNode annotations(Dashboard dashboard) {
        ObjectNode annotations = JSON.objectNode();
        ArrayNode list = annotations.putArray("list");
        for (Annotation annotation : dashboard.annotations()) {
            ObjectNode json = list.addObject();
            json.put("name", annotation.name());
            json.put("enable", true);
            json.put("iconColor", annotation.colour());
            json.set("datasource", GrafanaPanel.dataSource());
            json.putObject("target")
                    .put("refId", "Anno")
                    .put("expr", annotation.expression())
                    .put("interval", "60s");
            json.put("titleFormat", annotation.name());
            json.put("textFormat", annotation.text());
        }
        return annotations;
    }
}
