// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

import java.util.List;

/** A variable that a reader of a dashboard sets. */
public sealed interface Variable {
    String name();

    String label();

    /** The Prometheus to ask. */
    record DataSource(String name, String label) implements Variable {}

    /**
     * The values of a label of a metric.
     *
     * @param all what "All" stands for: {@code .*} also fits series without the label, {@code .+} does not
     */
    record LabelValues(String name, String label, String metric, List<String> given, boolean multiple, String all)
            implements Variable {
        public LabelValues {
            given = List.copyOf(given);
        }
    }

    /** One of a list. */
    record Choice(String name, String label, List<String> values) implements Variable {
        public Choice {
            values = List.copyOf(values);
        }
    }

    /** A text. */
    record Text(String name, String label, String value) implements Variable {}
}
