// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Replaces the variables of a query as Grafana does. */
final class Queries {
    private Queries() {}

    /** The query with a rate interval of five minutes and the given values; a variable that has none stays. */
    static String replace(String query, Map<String, String> variables) {
        String replaced = query.replace("$__rate_interval", "5m");
        List<String> longestFirst = variables.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String name : longestFirst) {
            replaced = replaced.replace("$" + name, variables.get(name));
        }
        return replaced;
    }
}
