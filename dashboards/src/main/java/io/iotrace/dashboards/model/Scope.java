// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

import java.util.ArrayList;
import java.util.List;

/** What a dashboard is about, and so which variables it has and which matchers each of its selectors carries. */
public enum Scope {
    FLEET,
    HOST,
    VM,
    DISK,
    /** iotrace's own daemons; its variables come from a metric that a host without a VM has too. */
    TOOL;

    private static final String DISK_INFO = "iotrace_disk_info";
    private static final String ALWAYS_THERE = "iotrace_series_dropped";

    /** Matchers of this scope, for between the braces of a selector. */
    public String matchers() {
        String host = "cluster=~\"$cluster\", job=~\"$job\", instance=~\"$instance\"";
        return switch (this) {
            case FLEET, HOST, TOOL -> host;
            case VM -> host + ", vm=~\"$vm\"";
            case DISK -> host + ", vm=~\"$vm\", disk=~\"$disk\"";
        };
    }

    /** Labels that the variables of this scope set, widest first. */
    public List<String> labels() {
        return switch (this) {
            case FLEET, HOST, TOOL -> List.of("cluster", "job", "instance");
            case VM -> List.of("cluster", "job", "instance", "vm");
            case DISK -> List.of("cluster", "job", "instance", "vm", "disk");
        };
    }

    /** Variables in the order in which a reader narrows down. */
    public List<Variable> variables() {
        List<Variable> variables = new ArrayList<>();
        variables.add(new Variable.DataSource("datasource", "Data source"));
        String metric = this == TOOL ? ALWAYS_THERE : DISK_INFO;
        List<String> given = new ArrayList<>();
        for (String label : labels()) {
            variables.add(new Variable.LabelValues(
                    label, titleOf(label), metric, given, true, label.equals("cluster") ? ".*" : ".+"));
            given.add(label);
        }
        return variables;
    }

    private static String titleOf(String label) {
        return switch (label) {
            case "cluster" -> "Cluster";
            case "job" -> "Job";
            case "instance" -> "Host";
            case "vm" -> "VM";
            default -> "Disk";
        };
    }
}
