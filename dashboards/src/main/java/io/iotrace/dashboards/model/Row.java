// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

import java.util.List;

/** A row of panels under a title. */
public record Row(String title, List<Panel> panels) {

    public Row {
        panels = List.copyOf(panels);
    }

    public static Row of(String title, Panel... panels) {
        return new Row(title, List.of(panels));
    }
}
