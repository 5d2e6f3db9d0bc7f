// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

import java.util.List;

/**
 * A panel.
 *
 * @param question what the panel answers, in words; shown as its description
 * @param unit unit of its values; of a table, of the columns that name no unit of their own
 * @param width columns of 24
 * @param height rows of Grafana's grid, 30 pixels each
 */
public record Panel(String title, String question, Unit unit, View view, List<Query> queries, int width, int height) {

    public Panel {
        queries = List.copyOf(queries);
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("a panel needs a query: " + title);
        }
    }

    /** A panel of half the width. */
    public static Panel of(String title, String question, Unit unit, View view, Query... queries) {
        return new Panel(title, question, unit, view, List.of(queries), 12, 8);
    }

    /** The same panel with another size. */
    public Panel sized(int columns, int rows) {
        return new Panel(title, question, unit, view, queries, columns, rows);
    }
}
