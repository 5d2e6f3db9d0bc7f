// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * A dashboard: the variables of its scope, and rows of panels. The first row is open, the others are collapsed.
 *
 * @param uid stable identifier; links go by it
 * @param description which question an operator opens it with
 * @param choices variables beside those of the scope
 * @param from start of the time range at first, such as {@code now-3h}
 */
public record Dashboard(
        String uid,
        String title,
        String description,
        Scope scope,
        String from,
        List<Variable> choices,
        List<Annotation> annotations,
        List<Row> rows) {

    public Dashboard {
        choices = List.copyOf(choices);
        annotations = List.copyOf(annotations);
        rows = List.copyOf(rows);
    }

    /** The scope's variables, then this dashboard's own. */
    public List<Variable> variables() {
        return Stream.concat(scope.variables().stream(), choices.stream()).toList();
    }

    /** All panels of all rows, in order. */
    public Stream<Panel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream());
    }
}
