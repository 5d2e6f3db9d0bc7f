// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

import java.util.List;

/** How a panel shows its values. */
public sealed interface View {

    /**
     * Lines over time.
     *
     * @param signed whether values below 0 make sense, as in a difference
     */
    record Lines(boolean stacked, boolean signed) implements View {
        public Lines(boolean stacked) {
            this(stacked, false);
        }
    }

    /**
     * Stacked bars of this instant: one bar for each value of one label, one colour for each value of another.
     *
     * @param bar label that names the bar
     * @param colour label that names the part of the bar
     */
    record Bars(String bar, String colour) implements View {}

    /** A histogram over time, from {@code le} buckets or from native histograms. */
    record Heat() implements View {}

    /** One figure. */
    record Single(List<Threshold> thresholds) implements View {
        public Single {
            thresholds = List.copyOf(thresholds);
        }
    }

    /**
     * A table of this instant: the queries joined by their labels.
     *
     * @param columns columns in order; labels and the queries' column names that are not listed are hidden
     * @param sortedBy column to sort by, most first
     */
    record Table(List<Column> columns, String sortedBy) implements View {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /** A state of each series over time, by colour. */
    record Timeline(List<State> states) implements View {
        public Timeline {
            states = List.copyOf(states);
        }
    }

    /** From this value on, the figure has this colour. */
    record Threshold(double from, String colour) {}

    /** A value of a timeline, its word and its colour. */
    record State(double value, String text, String colour) {}

    /**
     * A column of a table.
     *
     * @param field label, or column name of a query
     * @param link where a click goes, or {@link Link#NONE}
     */
    record Column(String field, String title, Unit unit, Link link) {
        public static Column label(String field, String title) {
            return new Column(field, title, Unit.COUNT, Link.NONE);
        }

        public static Column value(String field, Unit unit) {
            return new Column(field, field, unit, Link.NONE);
        }

        public Column to(Link target) {
            return new Column(field, title, unit, target);
        }
    }

    /** A link from a row of a table: to another dashboard, with labels of the row, or to a page. */
    record Link(String title, String uid, List<String> labels, String page) {
        public static final Link NONE = new Link("", "", List.of(), "");

        public Link {
            labels = List.copyOf(labels);
        }

        public static Link dashboard(String title, String uid, String... labels) {
            return new Link(title, uid, List.of(labels), "");
        }

        /** A link to a page below the documentation's address, with the value of the cell as its anchor. */
        public static Link documentation(String title, String page) {
            return new Link(title, "", List.of(), page);
        }

        public boolean exists() {
            return !title.isEmpty();
        }
    }
}
