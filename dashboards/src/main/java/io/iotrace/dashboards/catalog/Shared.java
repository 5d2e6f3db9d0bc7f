// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import io.iotrace.dashboards.model.Annotation;
import io.iotrace.dashboards.model.Panel;
import io.iotrace.dashboards.model.Query;
import io.iotrace.dashboards.model.Scope;
import io.iotrace.dashboards.model.Unit;
import io.iotrace.dashboards.model.Variable;
import io.iotrace.dashboards.model.View;
import java.util.List;

/** What several dashboards have. */
final class Shared {
    static final String FLEET = "iotrace-fleet";
    static final String HOST = "iotrace-host";
    static final String VM = "iotrace-vm";
    static final String DISK = "iotrace-disk";
    static final String TOOL = "iotrace-self";

    static final Variable TOP = new Variable.Choice("top", "Top", List.of("5", "10", "20"));
    static final Variable OFFSET = new Variable.Choice("offset", "Compare with", List.of("1d", "1h", "6h", "7d"));
    static final Variable STAGE = new Variable.Choice(
            "stage",
            "Stage",
            List.of(
                    "device",
                    "kick",
                    "wakeup",
                    "qemu",
                    "submit",
                    "block",
                    "complete",
                    "reap",
                    "complete+reap",
                    "notify"));
    static final Variable DOCS = new Variable.Text("docs", "Documentation", "/docs");

    static final View.Link TO_HOST = View.Link.dashboard("Host", HOST, "instance");
    static final View.Link TO_VM = View.Link.dashboard("VM", VM, "instance", "vm");
    static final View.Link TO_DISK = View.Link.dashboard("Disk", DISK, "instance", "vm", "disk");

    private Shared() {}

    /** Recordings, findings and migrations over every panel. */
    static List<Annotation> happenings(Scope scope) {
        Metrics metrics = new Metrics(scope);
        // A recording of all disks of a machine has an empty label.
        String ofMachine = scope.matchers().replace("disk=~\"$disk\"", "disk=~\"$disk|\"");
        String here = scope.matchers().replaceAll(", disk=~\"\\$disk\"", "");
        return List.of(
                new Annotation(
                        "Recordings",
                        "iotrace_recording_active{" + ofMachine + "} == 1",
                        "recording of {{vm}} {{disk}}: {{trigger}}",
                        "blue"),
                new Annotation(
                        "Findings",
                        metrics.select("iotrace_finding_active", "severity=~\"critical|high|medium\"") + " == 1",
                        "{{rule}} on {{vm}} {{disk}}: {{verdict}}, {{severity}}",
                        "orange"),
                new Annotation(
                        "Migrations",
                        "iotrace_vm_info{" + here + "} unless on (uuid, instance) (iotrace_vm_info{" + here
                                + "} offset 5m) and on (uuid) (iotrace_vm_info{" + everywhere(here) + "} offset 5m)",
                        "{{vm}} came to {{instance}}",
                        "purple"));
    }

    /** A VM came from a host that the reader may not have selected. */
    private static String everywhere(String matchers) {
        return matchers.replace("instance=~\"$instance\"", "instance=~\".+\"");
    }

    static Panel findings(Scope scope) {
        Metrics metrics = new Metrics(scope);
        return Panel.of(
                        "Active findings on " + scope.name().toLowerCase(java.util.Locale.ROOT),
                        "What is configured or behaves wrongly now, and where? The rule's cell leads to its explanation; on the host, `iotrace explain RULE` says the same.",
                        Unit.COUNT,
                        new View.Table(
                                List.of(
                                        View.Column.label("severity", "Severity"),
                                        View.Column.label("rule", "Rule")
                                                .to(View.Link.documentation("Explanation", "reference/rules")),
                                        View.Column.label("verdict", "Verdict"),
                                        View.Column.label("instance", "Host").to(TO_HOST),
                                        View.Column.label("vm", "VM").to(TO_VM),
                                        View.Column.label("disk", "Disk").to(TO_DISK)),
                                "rule"),
                        Query.column(
                                "sum by (instance, vm, disk, rule, severity, verdict) ("
                                        + metrics.select("iotrace_finding_active") + ") > 0",
                                "active"))
                .sized(24, 8);
    }
}
