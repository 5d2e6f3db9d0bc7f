// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

/**
 * A query in PromQL.
 *
 * @param legend name of each series, labels in double braces
 * @param column of a table: the name of the column that this query's value fills
 */
public record Query(String expression, String legend, String column) {

    public static Query of(String expression, String legend) {
        return new Query(expression, legend, "");
    }

    /** A query that fills a column of a table. */
    public static Query column(String expression, String column) {
        return new Query(expression, "", column);
    }
}
